import { expect } from "chai";
import fc from "fast-check";
import { MAX_WRONG, WordGame } from "#examples/guess-the-word/word-game.js";
import { WORDS } from "#examples/guess-the-word/words.js";

describe("a word to guess", () => {
  it("shows the letters that were guessed, wherever they are", () => {
    const game = new WordGame("twist");
    expect(game.shown).to.equal("_ _ _ _ _");
    expect(game.guess("t")).to.deep.equal({ told: "yes, t: t _ _ _ t", points: 2, isOver: false });
    expect(game.guess("x")).to.deep.equal({
      told: "no x, 7 more wrong ones allowed",
      points: 0,
      isOver: false,
    });
    expect(game.guess("t").told).to.equal("t was guessed before");
    expect(game.guess("wi").told).to.match(/^no wi/); // neither a letter nor the word
  });

  it("is over with the word, or its last letter", () => {
    expect(new WordGame("ox").guess("ox")).to.deep.equal({
      told: "yes, ox: the word is ox",
      points: 5,
      isOver: true,
    });
    const game = new WordGame("ox");
    game.guess("o");
    expect(game.guess("x")).to.deep.equal({
      told: "yes, x: the word is ox",
      points: 1,
      isOver: true,
    });
  });

  it("is over after so many wrong guesses, and told", () => {
    const game = new WordGame("ox");
    for (let i = 1; i < MAX_WRONG; i++) expect(game.guess(`wrong${i}`).isOver).to.equal(false);
    expect(game.guess("y")).to.deep.equal({
      told: "no y: nobody knows that the word is ox",
      points: 0,
      isOver: true,
    });
  });

  it("ends, whoever guesses: each letter once is enough", () => {
    const alphabet = [..."abcdefghijklmnopqrstuvwxyz"];
    const anyOrder = fc.shuffledSubarray(alphabet, { minLength: 26 });
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), anyOrder, (word, letters) => {
        const game = new WordGame(word);
        expect(letters.some((letter) => game.guess(letter).isOver)).to.equal(true);
      }),
    );
  });
});
