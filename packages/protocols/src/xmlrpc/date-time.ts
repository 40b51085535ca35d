const FORMAT = /^(\d{4})(\d{2})(\d{2})T(\d{2}):(\d{2}):(\d{2})$/;

/**
 * A point on the calendar and the clock, as XML-RPC's `dateTime.iso8601` carries it: to the second, and
 * without a zone. Which zone is meant, peers agree on by other means; making it a `Date` takes UTC.
 *
 * @see Python: `xmlrpc.client.DateTime`, also found in `twisted.web.xmlrpc`
 */
export class DateTime {
  /** As it is sent: `YYYYMMDDTHH:MM:SS`. In the order of texts, earlier comes before later. */
  readonly value: string;

  /**
   * @param value - the text, or a Date, whose fraction of a second is dropped
   * @throws RangeError for a text of another form or a day or time that does not exist, and for a Date
   *   outside of the years 0 to 9999
   */
  constructor(value: string | Date) {
    const text = value instanceof Date ? formatDate(value) : value;
    if (!isDateTimeText(text)) throw new RangeError("a DateTime needs a time as YYYYMMDDTHH:MM:SS");
    this.value = text;
  }

  /** The time as a Date, taking what it says as UTC. A leap second is the first of the next minute. */
  toDate(): Date {
    const date = new Date(0);
    const { year, month, day, hour, minute, second } = fieldsOf(this.value);
    date.setUTCFullYear(year, month - 1, day); // unlike Date.UTC, takes the years below 100 at their word
    date.setUTCHours(hour, minute, second);
    return date;
  }

  /** As it goes out, such as `20260314T12:30:00`. */
  toString(): string {
    return this.value;
  }
}

/** Whether `text` is `YYYYMMDDTHH:MM:SS` and names a day and a time that exist; `:60` may. */
export function isDateTimeText(text: string): boolean {
  if (!FORMAT.test(text)) return false;
  const { year, month, day, hour, minute, second } = fieldsOf(text);
  const monthIsReal = month >= 1 && month <= 12;
  const dayIsReal = day >= 1 && day <= daysIn(month, year);
  return monthIsReal && dayIsReal && hour <= 23 && minute <= 59 && second <= 60;
}

/** The numbers in a text of the right form. */
function fieldsOf(
  text: string,
): Record<"year" | "month" | "day" | "hour" | "minute" | "second", number> {
  return {
    year: Number(text.slice(0, 4)),
    month: Number(text.slice(4, 6)),
    day: Number(text.slice(6, 8)),
    hour: Number(text.slice(9, 11)),
    minute: Number(text.slice(12, 14)),
    second: Number(text.slice(15, 17)),
  };
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Text of the right form, or, outside of the years it can name, of none. */
function formatDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return "invalid";
  return date.toISOString().replaceAll("-", "").slice(0, 17);
}
