const MICROSECONDS_PER_MILLISECOND = 1000;
const MS_PER_MINUTE = 60_000;
const MINUTES_PER_DAY = 1440;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The parts of an {@link AmpDateTime}. */
export interface DateTimeParts {
  /** 1 to 9999. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Default: 0, as of all that follow. */
  readonly hour?: number | undefined;
  readonly minute?: number | undefined;
  readonly second?: number | undefined;
  readonly microsecond?: number | undefined;
  /** How far local time is ahead of UTC, in minutes. */
  readonly offsetMinutes?: number | undefined;
}

/**
 * A date and a time of day, to the microsecond, with its distance from UTC: what Python's `datetime`
 * holds and a `Date` does not.
 */
export class AmpDateTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** How far local time is ahead of UTC, in minutes. */
  readonly offsetMinutes: number;

  /** @throws RangeError when a part is not a whole number, or there is no such time */
  constructor(parts: DateTimeParts) {
    this.year = within("year", parts.year, 1, 9999);
    this.month = within("month", parts.month, 1, 12);
    this.day = within("day", parts.day, 1, daysIn(this.year, this.month));
    this.hour = within("hour", parts.hour ?? 0, 0, 23);
    this.minute = within("minute", parts.minute ?? 0, 0, 59);
    this.second = within("second", parts.second ?? 0, 0, 59);
    this.microsecond = within("microsecond", parts.microsecond ?? 0, 0, 999_999);
    const farthest = MINUTES_PER_DAY - 1;
    this.offsetMinutes = within("offset", parts.offsetMinutes ?? 0, -farthest, farthest);
  }

  /** The time of a `Date`, in UTC. @throws RangeError when it is invalid or its year has no 4 digits */
  static fromDate(date: Date): AmpDateTime {
    return new AmpDateTime({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      microsecond: date.getUTCMilliseconds() * MICROSECONDS_PER_MILLISECOND,
    });
  }

  /** The same moment to the millisecond: the rest of the microseconds is dropped. */
  toDate(): Date {
    const date = new Date(0);
    date.setUTCFullYear(this.year, this.month - 1, this.day); // Date.UTC takes year 99 for 1999
    const milliseconds = Math.floor(this.microsecond / MICROSECONDS_PER_MILLISECOND);
    date.setUTCHours(this.hour, this.minute, this.second, milliseconds);
    return new Date(date.getTime() - this.offsetMinutes * MS_PER_MINUTE);
  }

  /** Like `2012-01-23T12:34:56.054321-01:23`; the sign of UTC is a minus, as Twisted writes it. */
  toString(): string {
    const offset = Math.abs(this.offsetMinutes);
    const sign = this.offsetMinutes > 0 ? "+" : "-";
    const date = `${digits(this.year, 4)}-${digits(this.month)}-${digits(this.day)}`;
    const time = `${digits(this.hour)}:${digits(this.minute)}:${digits(this.second)}`;
    const zone = `${sign}${digits(Math.floor(offset / 60))}:${digits(offset % 60)}`;
    return `${date}T${time}.${digits(this.microsecond, 6)}${zone}`;
  }

  /** Its text, for `JSON.stringify`. */
  toJSON(): string {
    return this.toString();
  }
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (DAYS_IN_MONTH[month - 1] as number); // month was checked
}

function within(part: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`the ${part} goes from ${least} to ${most}, got ${value}`);
}

function digits(value: number, count = 2): string {
  return String(value).padStart(count, "0");
}
