/**
 * Dates as HTTP has ever written them (RFC 9110, section 5.6.7):
 *
 * ```text
 * Sun, 06 Nov 1994 08:49:37 GMT      IMF-fixdate, the one still sent
 * Sunday, 06-Nov-94 08:49:37 GMT     RFC 850
 * Sun Nov  6 08:49:37 1994           asctime
 * ```
 */

const FIXDATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/;
const RFC_850 = /^[A-Z][a-z]{5,8}, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}:\d{2}:\d{2}) (\d{4})$/;

const MONTHS: readonly string[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Two-digit years below this are of this century (HR-10). */
const CENTURY_TURN = 69;

/**
 * Reads a date in any of the three formats. The day of the week is not held against the date.
 *
 * @returns seconds since 1970, UTC; `undefined` for what is no date
 */
export function parseHTTPDate(text: string): number | undefined {
  let match = FIXDATE.exec(text);
  if (match !== null) return seconds(match[3], match[2], match[1], match[4]);
  match = RFC_850.exec(text);
  if (match !== null) return seconds(fullYear(match[3]), match[2], match[1], match[4]);
  match = ASCTIME.exec(text);
  if (match !== null) return seconds(match[4], match[1], match[2], match[3]);
  return undefined;
}

function fullYear(twoDigits: string | undefined): string {
  return `${Number(twoDigits) < CENTURY_TURN ? 20 : 19}${twoDigits}`;
}

function seconds(
  year: string | undefined,
  monthName: string | undefined,
  dayText: string | undefined,
  time: string | undefined,
): number | undefined {
  const month = MONTHS.indexOf(monthName ?? "") + 1;
  const day = `${dayText}`.trim();
  if (month === 0 || Number(day) > daysOf(Number(year), month)) return undefined;
  const pad = (part: string): string => part.padStart(2, "0");
  const ms = Date.parse(`${year}-${pad(`${month}`)}-${pad(day)}T${time}Z`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

/** `Date.parse` takes 31 February for a day in March. */
function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
