import { AmpDateTime } from "../amp-date-time.ts";
import { Argument } from "../argument.ts";
import { MalformedAmpBox } from "../errors.ts";

const PATTERN =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})([+-])([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * A time with microseconds and its distance from UTC, as 32 characters:
 * `2012-01-23T12:34:56.054321-01:23`. Without the distance it is refused.
 *
 * @see Twisted: `twisted.protocols.amp.DateTime` (AMP-12)
 */
export class DateTime<O extends boolean = false> extends Argument<AmpDateTime, AmpDateTime, O> {
  override toBytes(value: AmpDateTime): Buffer {
    if (!(value instanceof AmpDateTime)) throw new TypeError("expected an AmpDateTime");
    return Buffer.from(value.toString());
  }

  override fromBytes(bytes: Buffer): AmpDateTime {
    const match = PATTERN.exec(bytes.toString("latin1"));
    if (match === null) throw new MalformedAmpBox("a time is not written as one");
    try {
      return fromFields(match.slice(1));
    } catch (error) {
      throw new MalformedAmpBox("there is no such time", { cause: error });
    }
  }
}

function fromFields(fields: readonly string[]): AmpDateTime {
  const sign = fields[7] === "-" ? -1 : 1;
  const [year, month, day, hour, minute, second, microsecond, , hours, minutes] = fields.map(
    Number,
  ) as number[] & { readonly length: 10 };
  return new AmpDateTime({
    year: year as number, // the pattern has ten groups, all of which matched
    month: month as number,
    day: day as number,
    hour,
    minute,
    second,
    microsecond,
    offsetMinutes: sign * (60 * (hours as number) + (minutes as number)) + 0, // no negative zero
  });
}
