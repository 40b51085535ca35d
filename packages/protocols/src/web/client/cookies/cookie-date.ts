/**
 * Dates in Set-Cookie, which servers write in every way there is (RFC 6265, section 5.1.1): a time, a day, a
 * month and a year, in any order, and with anything between them.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the delimiters as the RFC has them
const DELIMITERS = /[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/;
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/;
const DAY = /^(\d{1,2})(?:\D|$)/;
const MONTH = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;
const YEAR = /^(\d{2,4})(?:\D|$)/;

const MONTHS: readonly string[] = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** No year before this is taken. */
const FIRST_YEAR = 1601;

/** What was found so far. */
interface Found {
  time?: readonly [number, number, number];
  day?: number;
  month?: number;
  year?: number;
}

/** @returns seconds since 1970, UTC; `undefined` for what is no date */
export function parseCookieDate(text: string): number | undefined {
  const found: Found = {};
  for (const token of text.split(DELIMITERS)) read(token, found);
  const { time, day, month, year } = found;
  if (time === undefined || day === undefined || month === undefined || year === undefined) {
    return undefined;
  }
  const [hour, minute, second] = time;
  if (year < FIRST_YEAR || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(Date.UTC(year, month, day, hour, minute, second));
  // `Date` takes 31 February for a day in March.
  return date.getUTCDate() === day ? date.getTime() / 1000 : undefined;
}

/** Each token is the first thing it can be that was not found yet. */
function read(token: string, found: Found): void {
  const time = found.time === undefined ? TIME.exec(token) : null;
  if (time !== null) {
    found.time = [Number(time[1]), Number(time[2]), Number(time[3])];
    return;
  }
  const day = found.day === undefined ? DAY.exec(token) : null;
  if (day !== null) {
    found.day = Number(day[1]);
    return;
  }
  const month = found.month === undefined ? MONTH.exec(token)?.[1] : undefined;
  if (month !== undefined) {
    found.month = MONTHS.indexOf(month.toLowerCase());
    return;
  }
  const year = found.year === undefined ? YEAR.exec(token) : null;
  if (year !== null) found.year = fullYear(Number(year[1]));
}

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return 1900 + year;
  return year < 70 ? 2000 + year : year;
}
