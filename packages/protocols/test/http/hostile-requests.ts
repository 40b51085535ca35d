/**
 * Requests that must be refused, as data. Each is a byte string: one character for a byte.
 *
 * Whatever stands behind one of these, and however the bytes are cut, the outcome is one answer with the
 * status, a closed connection, and nothing dispatched.
 */

export interface HostileRequest {
  /** What is wrong with it, to complete "refuses …". */
  readonly name: string;
  /** The behaviours it breaks. */
  readonly rule: string;
  readonly status: number;
  readonly bytes: string;
}

function hostile(rule: string, status: number, cases: Record<string, string>): HostileRequest[] {
  return Object.entries(cases).map(([name, bytes]) => ({ name, rule, status, bytes }));
}

/** A request with this request line, and all else in order. */
const line = (requestLine: string): string => `${requestLine}\r\nHost: h\r\n\r\n`;

/** A GET with this header line behind Host. */
const field = (headerLine: string): string => `GET / HTTP/1.1\r\nHost: h\r\n${headerLine}\r\n\r\n`;

/** A GET with this Host, or with none. */
const host = (value: string): string => `GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`;

/** A POST with these header lines behind Host, and this body. */
const post = (headers: string, body: string): string =>
  `POST / HTTP/1.1\r\nHost: h\r\n${headers}\r\n\r\n${body}`;

const length = (value: string): string => post(`Content-Length: ${value}`, "hello");
const encoding = (value: string): string =>
  post(`Transfer-Encoding: ${value}`, "5\r\nhello\r\n0\r\n\r\n");
const chunks = (body: string): string => post("Transfer-Encoding: chunked", body);
const trailer = (trailerLine: string): string => chunks(`0\r\n${trailerLine}\r\n\r\n`);

const OK_CHUNK = "5\r\nhello\r\n";

const LINE_ENDS = hostile("HP-1", 400, {
  "LF alone behind the request line": "GET / HTTP/1.1\nHost: h\r\n\r\n",
  "LF alone behind a header line": "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
  "LF alone everywhere": "GET / HTTP/1.1\nHost: h\n\n",
  "LF alone for the empty line": "GET / HTTP/1.1\r\nHost: h\r\n\n",
  "LF alone before the request line": "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
  "LF CR for CR LF": "GET / HTTP/1.1\n\rHost: h\n\r\n\r",
  "CR alone behind the request line": "GET / HTTP/1.1\rHost: h\r\n\r\n",
  "CR CR LF behind the request line": "GET / HTTP/1.1\r\r\nHost: h\r\n\r\n",
  "CR LF CR X taken for the end of the head": "GET / HTTP/1.1\r\nHost: h\r\n\rX: y\r\n\r\n",
  "CR CR LF for the empty line": "GET / HTTP/1.1\r\nHost: h\r\n\r\r\n",
  "CR alone everywhere": "GET / HTTP/1.1\rHost: h\r\r",
  "CR alone for the empty line": "GET / HTTP/1.1\r\nHost: h\r\n\rGET /",
  "CR alone before the request line": "\rGET / HTTP/1.1\r\nHost: h\r\n\r\n",
});

const BEFORE_THE_REQUEST = hostile("HP-2", 400, {
  "a second empty line before the request": "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
  "a blank before the request line": ` ${line("GET / HTTP/1.1")}`,
  "a line of blanks before the request": ` \r\n${line("GET / HTTP/1.1")}`,
  "a byte order mark before the request": `\xef\xbb\xbf${line("GET / HTTP/1.1")}`,
  "NUL before the request": `\0${line("GET / HTTP/1.1")}`,
});

const REQUEST_LINES = hostile("HP-3", 400, {
  "two blanks behind the method": line("GET  / HTTP/1.1"),
  "two blanks behind the target": line("GET /  HTTP/1.1"),
  "a blank behind the version": line("GET / HTTP/1.1 "),
  "a tab behind the method": line("GET\t/ HTTP/1.1"),
  "a tab behind the target": line("GET /\tHTTP/1.1"),
  "a tab beside the blank behind the method": line("GET \t/ HTTP/1.1"),
  "a vertical tab behind the method": line("GET\x0b/ HTTP/1.1"),
  "a form feed behind the target": line("GET /\x0cHTTP/1.1"),
  "a no-break space behind the target": line("GET /\xa0HTTP/1.1"),
  "a CR for a blank behind the target": line("GET /\rHTTP/1.1"),
  "a fourth part in the request line": line("GET / x HTTP/1.1"),
  "a second version in the request line": line("GET / HTTP/1.1 HTTP/1.1"),
  "a second target whose version is the one before": line("GET / HTTP/1.1 /x HTTP/1.1"),
  "NUL behind the version": line("GET / HTTP/1.1\0"),
  "a request of HTTP/0.9": "GET /\r\n",
  "a request line without target": line("GET HTTP/1.1"),
  "a request line of the method alone": line("GET"),
  "a status line": line("HTTP/1.1 200 OK"),
  "a method with a comma": line("GET, / HTTP/1.1"),
  "a method with a parenthesis": line("G(T / HTTP/1.1"),
  "a method with a colon": line("GET: / HTTP/1.1"),
  "a method with a slash": line("GE/T / HTTP/1.1"),
  "a method with an at sign": line("G@T / HTTP/1.1"),
  "a method with NUL": line("G\0T / HTTP/1.1"),
  "a method with DEL": line("G\x7fT / HTTP/1.1"),
  "a method with a high byte": line("G\xc9T / HTTP/1.1"),
  "a version in lower case": line("GET / http/1.1"),
  "a version in mixed case": line("GET / Http/1.1"),
  "a version of another protocol": line("GET / HTTPS/1.1"),
  "a version without slash": line("GET / HTTP1.1"),
  "a version without minor number": line("GET / HTTP/1"),
  "a version with an empty minor number": line("GET / HTTP/1."),
  "a version with a comma": line("GET / HTTP/1,1"),
  "a version with two digits": line("GET / HTTP/11.1"),
  "a minor version with two digits": line("GET / HTTP/1.10"),
  "a version with zeros before its digits": line("GET / HTTP/01.01"),
  "a minor version in hexadecimal": line("GET / HTTP/1.a"),
  "a version with three parts": line("GET / HTTP/1.1.1"),
  "a version with a sign": line("GET / HTTP/+1.1"),
  "a version with a blank": line("GET / HTTP/ 1.1"),
  "a version with a letter behind it": line("GET / HTTP/1.1x"),
  "a TLS client hello": "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n",
  "the frames of HTTP/2": "\x00\x00\x00\x04\x00\x00\x00\x00\x00\r\n\r\n",
});

const VERSIONS = hostile("HP-3", 505, {
  "HTTP/0.9 by name": line("GET / HTTP/0.9"),
  "HTTP/1.2": line("GET / HTTP/1.2"),
  "HTTP/2.0": line("GET / HTTP/2.0"),
  "HTTP/2.1": line("GET / HTTP/2.1"),
  "HTTP/0.1": line("GET / HTTP/0.1"),
  "HTTP/9.9": line("GET / HTTP/9.9"),
  "the preface of HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
});

const TARGET_BYTES = hostile("HP-4", 400, {
  "DEL in the target": line("GET /\x7f HTTP/1.1"),
  "0x80 in the target": line("GET /\x80 HTTP/1.1"),
  "0xB0 in the target": line("GET /\xb0 HTTP/1.1"),
  "0xFF in the target": line("GET /\xff HTTP/1.1"),
  "NUL in the target": line("GET /\0 HTTP/1.1"),
  "0x01 in the target": line("GET /\x01 HTTP/1.1"),
  "CR in the target": line("GET /\rx HTTP/1.1"),
  "a fragment": line("GET /#top HTTP/1.1"),
  "a fragment in the query": line("GET /?a#top HTTP/1.1"),
  "an empty target": line("GET  HTTP/1.1"),
});

const TARGET_FORMS = hostile("HP-5", 400, {
  "a target without slash": line("GET foo HTTP/1.1"),
  "a target that is only a query": line("GET ?a=b HTTP/1.1"),
  "a target that begins with a dot": line("GET ./a HTTP/1.1"),
  "an asterisk with something behind it": line("OPTIONS */a HTTP/1.1"),
  "a host and port for a method other than CONNECT": line("GET h:80 HTTP/1.1"),
  "an absolute target without host": line("GET http:///a HTTP/1.1"),
  "an absolute target without anything": line("GET http:// HTTP/1.1"),
  "an absolute target with one slash": line("GET http:/h/a HTTP/1.1"),
  "an absolute target with a user name": line("GET http://user@h/ HTTP/1.1"),
  "an absolute target with a password": line("GET http://user:pass@h/ HTTP/1.1"),
  "an absolute target with a port that is no number": line("GET http://h:x/ HTTP/1.1"),
  "an absolute target with a port too large": line("GET http://h:65536/ HTTP/1.1"),
  "an absolute target of another scheme": line("GET ftp://h/ HTTP/1.1"),
  "an absolute target with a backslash in its host": line("GET http://h\\a/ HTTP/1.1"),
  "CONNECT with a path": line("CONNECT / HTTP/1.1"),
  "CONNECT with a host alone": line("CONNECT h HTTP/1.1"),
  "CONNECT with an empty port": line("CONNECT h: HTTP/1.1"),
  "CONNECT with an absolute target": line("CONNECT http://h:80/ HTTP/1.1"),
  "CONNECT with a user name": line("CONNECT user@h:80 HTTP/1.1"),
  "CONNECT with an asterisk": line("CONNECT * HTTP/1.1"),
  "an absolute target of a scheme for others": line("GET javascript://h/ HTTP/1.1"),
  "an absolute target with a blank": line("GET http://h /x HTTP/1.1"),
  "CONNECT with a path behind the port": line("CONNECT h:80/a HTTP/1.1"),
});

const HEADER_NAMES = hostile("HP-6", 400, {
  "a blank before the colon": field("Content-Length : 5"),
  "a tab before the colon": field("Transfer-Encoding\t: chunked"),
  "an empty header name": field(": value"),
  "a header line without colon": field("no colon here"),
  "a header line of a name alone": field("Name"),
  "a blank inside a header name": field("Content Length: 5"),
  "a header name with a parenthesis": field("Na(me: value"),
  "a header name with a quote": field('Na"me: value'),
  "a header name with a slash": field("Na/me: value"),
  "a header name with an at sign": field("Na@me: value"),
  "a header name with NUL": field("Na\0me: value"),
  "a header name with a control byte": field("Na\x0bme: value"),
  "a header name with DEL": field("Na\x7fme: value"),
  "a header name with a high byte": field("Na\xefve: value"),
  "a tab inside a header name": field("Content\tLength: 5"),
  "CR inside a header name": field("Content-\rLength: 5"),
  "LF inside a header name": field("Content-\nLength: 5"),
  "NUL before the colon": field("Content-Length\0: 5"),
  "a vertical tab before the colon": field("Transfer-Encoding\x0b: chunked"),
  "a no-break space before the colon": field("Transfer-Encoding\xa0: chunked"),
  "a vertical tab before a header name": field("\x0bTransfer-Encoding: chunked"),
  "CR before a header name": field("\rTransfer-Encoding: chunked"),
  "NUL before a header name": field("\0Transfer-Encoding: chunked"),
  "two colons before a header name": field("::Transfer-Encoding: chunked"),
  "a bad header name on the very first line": "GET / HTTP/1.1\r\nHo st: h\r\n\r\n",
});

const HEADER_VALUES = hostile("HP-7, HP-8", 400, {
  "NUL in a value": field("X: a\0b"),
  "NUL at the end of a value": field("X: a\0"),
  "0x01 in a value": field("X: a\x01b"),
  "vertical tab in a value": field("X: a\x0bb"),
  "form feed in a value": field("X: a\x0cb"),
  "ESC in a value": field("X: a\x1bb"),
  "DEL in a value": field("X: a\x7fb"),
  "CR in a value": field("X: a\rb"),
  "CR in a value that hides a length": field("X: a\rContent-Length: 5"),
  "LF in a value that hides a length": field("X: a\nContent-Length: 5"),
  "CR before the CR LF of a line": field("X: a\r"),
  "blanks and a CR before the CR LF of a line": field("X: a \t\r"),
  "a value that is only a CR": field("X: \r"),
  "CR in a value that hides chunks": field("X: a\rTransfer-Encoding: chunked"),
  "LF in a value that hides chunks": field("X: a\nTransfer-Encoding: chunked"),
  "LF CR in a value": field("X: a\n\rb"),
  "CR in a Host that hides another": host("h\rHost: evil"),
});

const FOLDING = hostile("HP-9", 400, {
  "a line folded with a blank": field("X: a\r\n b"),
  "a line folded with a tab": field("X: a\r\n\tb"),
  "a folded Content-Length": post("Content-Length: 5\r\n 0", "hello"),
  "a folded Transfer-Encoding": post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"),
  "a first header line that begins with a blank": "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
  "a first header line that begins with a tab": "GET / HTTP/1.1\r\n\tHost: h\r\n\r\n",
  "a blank before Content-Length": field(" Content-Length: 5"),
  "a line of blanks among the headers": field("X: a\r\n  "),
  "a Host folded from an empty line of its own": "GET / HTTP/1.1\r\nHost:\r\n h\r\n\r\n",
  "a line folded with a vertical tab": field("X: a\r\n\x0bb"),
  "a folded line before the empty one": field("X: a\r\n\t"),
});

const HOSTS = hostile("HP-10", 400, {
  "no Host in HTTP/1.1": "GET / HTTP/1.1\r\n\r\n",
  "no Host among other fields": "GET / HTTP/1.1\r\nX-Host: h\r\n\r\n",
  "two equal Hosts": "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
  "two different Hosts": "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
  "two Hosts in HTTP/1.0": "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n",
  "no Host though the target is absolute": "GET http://h/ HTTP/1.1\r\n\r\n",
  "an empty Host": host(""),
  "a Host that is only a port": host(":80"),
  "a Host with a blank": host("a b"),
  "a Host with a list": host("a, b"),
  "a Host with a path": host("h/a"),
  "a Host with a scheme": host("http://h"),
  "a Host with a user name": host("user@h"),
  "a Host with a query": host("h?a"),
  "a Host with a backslash": host("h\\a"),
  "a Host with a quote": host('h"'),
  "a Host with markup": host("<script>"),
  "a Host with a port that is no number": host("h:http"),
  "a Host with a negative port": host("h:-1"),
  "a Host with a port too large": host("h:65536"),
  "a Host with two ports": host("h:80:80"),
  "a Host with a bad escape": host("%zz"),
  "a Host with high bytes": host("caf\xc3\xa9"),
  "a Host with a tab": host("a\tb"),
  "a Host with a fragment": host("h#a"),
  "a Host with a port and a path": host("h:80/a"),
  "a Host with a list of ports": host("h:80,81"),
  "a Host with a port in hexadecimal": host("h:0x50"),
  "a Host with a blank before its port": host("h :80"),
  "a Host in braces": host("{h}"),
  "an IPv6 Host without brackets": host("::1"),
  "an IPv6 Host without the closing bracket": host("[::1"),
  "an IPv6 Host with something behind it": host("[::1]a"),
  "an empty IPv6 Host": host("[]"),
  "an IPv6 Host with a bad group": host("[::g]"),
  "an IPv6 Host with too many groups": host("[1:2:3:4:5:6:7:8:9]"),
  "an IPv6 Host with a gap beside all of its groups": host("[1:2:3:4::5:6:7:8]"),
  "an IPv6 Host with two gaps": host("[1::2::3]"),
  "an IPv6 Host with two gaps beside all of its groups": host("[1:2::3:4::5:6:7:8]"),
  "an IPv6 Host with an IPv4 address behind seven groups": host("[1:2:3:4:5:6:7:1.2.3.4]"),
  "an IPv6 Host with three colons": host("[:::]"),
  "an IPv6 Host with a zone": host("[fe80::1%25eth0]"),
  "an IPv6 Host that ends in half an IPv4 address": host("[::1.2.3]"),
  "a Host that is bad in HTTP/1.0 as well": "GET / HTTP/1.0\r\nHost: a b\r\n\r\n",
});

const CONTENT_LENGTHS = hostile("HP-11", 400, {
  "a length with a plus": length("+5"),
  "a length with a minus": length("-5"),
  "a length of minus nothing": length("-0"),
  "a hexadecimal length": length("0x5"),
  "a length with an underscore": length("0_5"),
  "a length with a fraction": length("5.0"),
  "a length with an exponent": length("5e0"),
  "a length with a blank inside": length("0 5"),
  "a length with a tab inside": length("0\t5"),
  "a length with a letter": length("5x"),
  "a length in quotes": length('"5"'),
  "an empty length": length(""),
  "a list of equal lengths": length("5, 5"),
  "a list of different lengths": length("5,6"),
  "a length with an empty list member": length("5,"),
  "a length with a parameter": length("5;a"),
  "a length in Arabic digits": length("\xd9\xa5"),
  "a length in superscript": length("\xb2"),
  "an octal length": length("0o5"),
  "a binary length": length("0b101"),
  "a length with a suffix of C": length("5L"),
  "an endless length": length("Infinity"),
  "a length with a vertical tab before it": length("\x0b5"),
  "a length with a form feed behind it": length("5\x0c"),
  "a length with NUL behind it": length("5\0"),
  "a length with a no-break space before it": length("\xa05"),
  "a length in full-width digits": length("\xef\xbc\x95"),
  "a list of three equal lengths": length("5, 5, 5"),
  "a length of 2^64 + 5": length("18446744073709551621"),
  "two equal Content-Lengths": post("Content-Length: 5\r\nContent-Length: 5", "hello"),
  "two different Content-Lengths": post("Content-Length: 5\r\nContent-Length: 6", "hello!"),
  "two Content-Lengths of 0": post("Content-Length: 0\r\ncontent-length: 0", ""),
  "a Content-Length behind an empty one": post("Content-Length:\r\nContent-Length: 5", "hello"),
  "a Content-Length before an empty one": post("Content-Length: 5\r\nContent-Length:", "hello"),
  "two Content-Lengths with fields between": post(
    "Content-Length: 0\r\nX: a\r\nContent-Length: 5",
    "hello",
  ),
  "a length of 2^53": length("9007199254740992"),
  "a length of 10^30": length("1000000000000000000000000000000"),
  "a bad length in HTTP/1.0": "POST / HTTP/1.0\r\nContent-Length: +5\r\n\r\nhello",
});

const TRANSFER_ENCODINGS = hostile("HP-12", 400, {
  "Transfer-Encoding identity": encoding("identity"),
  "Transfer-Encoding gzip": encoding("gzip"),
  "Transfer-Encoding gzip before chunked": encoding("gzip, chunked"),
  "Transfer-Encoding chunked before gzip": encoding("chunked, gzip"),
  "Transfer-Encoding chunked twice in a line": encoding("chunked, chunked"),
  "Transfer-Encoding identity before chunked": encoding("identity, chunked"),
  "Transfer-Encoding with a parameter": encoding("chunked;q=1"),
  "Transfer-Encoding in quotes": encoding('"chunked"'),
  "Transfer-Encoding with a letter before it": encoding("xchunked"),
  "Transfer-Encoding with a letter behind it": encoding("chunkedx"),
  "Transfer-Encoding with a comma behind it": encoding("chunked,"),
  "Transfer-Encoding with a comma before it": encoding(",chunked"),
  "Transfer-Encoding cut short": encoding("chunke"),
  "Transfer-Encoding with a no-break space": encoding("\xa0chunked"),
  "Transfer-Encoding with a vertical tab": encoding("\x0bchunked"),
  "Transfer-Encoding with a form feed behind it": encoding("chunked\x0c"),
  "Transfer-Encoding with NUL behind it": encoding("chunked\0"),
  "Transfer-Encoding with NUL inside": encoding("chun\0ked"),
  "Transfer-Encoding with a semicolon behind it": encoding("chunked;"),
  "Transfer-Encoding in single quotes": encoding("'chunked'"),
  "Transfer-Encoding with a blank inside": encoding("chun ked"),
  "Transfer-Encoding with a word behind it": encoding("chunked foo"),
  "Transfer-Encoding with a Kelvin sign for its k": encoding("chun\xe2\x84\xaaed"),
  "Transfer-Encoding chunked before identity": encoding("chunked, identity"),
  "Transfer-Encoding trailers": encoding("trailers"),
  "Transfer-Encoding behind an empty one": encoding("\r\nTransfer-Encoding: chunked"),
  "Transfer-Encoding that Connection names": encoding("gzip\r\nConnection: Transfer-Encoding"),
  "an empty Transfer-Encoding": encoding(""),
  "two Transfer-Encodings": encoding("chunked\r\nTransfer-Encoding: chunked"),
  "Transfer-Encoding chunked, then identity": encoding("chunked\r\nTransfer-Encoding: identity"),
  "Transfer-Encoding identity, then chunked": encoding("identity\r\nTransfer-Encoding: chunked"),
  "Transfer-Encoding before Content-Length": encoding("chunked\r\nContent-Length: 5"),
  "Content-Length before Transfer-Encoding": post(
    "Content-Length: 5\r\nTransfer-Encoding: chunked",
    "0\r\n\r\n",
  ),
  "Content-Length 0 with Transfer-Encoding": encoding("chunked\r\nContent-Length: 0"),
  "Content-Length with Transfer-Encoding identity": encoding("identity\r\nContent-Length: 5"),
  "Content-Length that Connection names beside Transfer-Encoding": encoding(
    "chunked\r\nContent-Length: 5\r\nConnection: Content-Length",
  ),
  "Transfer-Encoding in HTTP/1.0":
    "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
});

const CHUNKS = hostile("HP-14", 400, {
  "a chunk without size": chunks("\r\nhello\r\n0\r\n\r\n"),
  "a last chunk without size": chunks("\r\n\r\n"),
  "a last chunk with an extension but no size": chunks(";a\r\n\r\n"),
  "a chunk with an extension but no size": chunks(";a\r\nhello\r\n0\r\n\r\n"),
  "a chunk size that is no number": chunks("g\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a plus": chunks("+5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a minus": chunks("-5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with 0x": chunks("0x5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size of 0 with 0x": chunks("0x0\r\n\r\n"),
  "a chunk size with an h": chunks("5h\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a comma": chunks("5,5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a second one": chunks("5 0\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a vertical tab before it": chunks("\x0b5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a form feed behind it": chunks("5\x0c\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a no-break space behind it": chunks("5\xa0\r\nhello\r\n0\r\n\r\n"),
  "a chunk size in full-width digits": chunks("\xef\xbc\x95\r\nhello\r\n0\r\n\r\n"),
  "a chunk size in quotes": chunks('"5"\r\nhello\r\n0\r\n\r\n'),
  "a last chunk of minus nothing": chunks("-0\r\n\r\n"),
  "a last chunk with a blank behind it": chunks("0 \r\n\r\n"),
  "a chunk size with an underscore": chunks("0_5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a blank before it": chunks(" 5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a blank behind it": chunks("5 \r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a tab behind it": chunks("5\t\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a blank before its extension": chunks("5 ;a\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with NUL": chunks("5\0\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a fraction": chunks("5.0\r\nhello\r\n0\r\n\r\n"),
  "a chunk size of 2^53": chunks("20000000000000\r\n"),
  "a chunk size of 2^64 + 5": chunks("10000000000000005\r\nhello\r\n0\r\n\r\n"),
  "LF alone behind a chunk size": chunks("5\nhello\r\n0\r\n\r\n"),
  "CR alone behind a chunk size": chunks("5\rhello\r\n0\r\n\r\n"),
  "CR CR LF behind a chunk size": chunks("5\r\r\nhello\r\n0\r\n\r\n"),
  "LF CR LF behind a chunk size": chunks("5\n\r\nhello\r\n0\r\n\r\n"),
  "an empty line before a chunk size": chunks("\r\n5\r\nhello\r\n0\r\n\r\n"),
  "LF in a chunk extension": chunks("5;a\nb\r\nhello\r\n0\r\n\r\n"),
  "CR in a chunk extension": chunks("5;a\rb\r\nhello\r\n0\r\n\r\n"),
  "LF alone behind a chunk extension": chunks("5;a\nhello\r\n0\r\n\r\n"),
  "CR alone behind a chunk extension": chunks("5;a\rhello\r\n0\r\n\r\n"),
  "LF alone for a chunk extension": chunks("5;\nhello\r\n0\r\n\r\n"),
  "CR CR LF behind a chunk extension": chunks("5;a\r\r\nhello\r\n0\r\n\r\n"),
  "LF CR LF behind a chunk extension": chunks("5;a\n\r\nhello\r\n0\r\n\r\n"),
  "LF in a quoted chunk extension": chunks('5;a="\n"\r\nhello\r\n0\r\n\r\n'),
  "CR in a quoted chunk extension": chunks('5;a="\r"\r\nhello\r\n0\r\n\r\n'),
  "a chunk extension quoted across the end of its line": chunks('5;a="\r\n"\r\nhello\r\n0\r\n\r\n'),
  "LF in the extension of the last chunk": chunks("0;a\nb\r\n\r\n"),
  "LF in a chunk extension that hides a request": chunks(
    "2;\nxx\r\n4c\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
  ),
  "a chunk extension that is no token": chunks("5;a[=b\r\nhello\r\n0\r\n\r\n"),
  "a comma before a chunk extension": chunks("5,a\r\nhello\r\n0\r\n\r\n"),
  "an equals sign for a chunk extension": chunks("5=a\r\nhello\r\n0\r\n\r\n"),
  "NUL in a chunk extension": chunks("5;a\0\r\nhello\r\n0\r\n\r\n"),
  "a control byte in a chunk extension": chunks("5;a\x01\r\nhello\r\n0\r\n\r\n"),
  "DEL in a chunk extension": chunks("5;a\x7f\r\nhello\r\n0\r\n\r\n"),
  "an empty chunk extension": chunks("5;\r\nhello\r\n0\r\n\r\n"),
  "an empty chunk extension behind another": chunks("5;a;\r\nhello\r\n0\r\n\r\n"),
  "a chunk extension without a name": chunks("5;=b\r\nhello\r\n0\r\n\r\n"),
  "a chunk extension without a value": chunks("5;a=\r\nhello\r\n0\r\n\r\n"),
  "a tab for a chunk extension": chunks("5;\t\r\nhello\r\n0\r\n\r\n"),
  "a high byte for a chunk extension": chunks("5;\x80\r\nhello\r\n0\r\n\r\n"),
  "a blank before a chunk extension": chunks("5; a\r\nhello\r\n0\r\n\r\n"),
  "a blank behind a chunk extension": chunks("5;a \r\nhello\r\n0\r\n\r\n"),
  "a blank in a chunk extension": chunks("5;a= b\r\nhello\r\n0\r\n\r\n"),
  "a chunk extension whose quote does not end": chunks('5;a="b\r\nhello\r\n0\r\n\r\n'),
  "a chunk extension that goes on behind its quote": chunks('5;a="b"c\r\nhello\r\n0\r\n\r\n'),
  "a quote within a chunk extension": chunks('5;a=b"c"\r\nhello\r\n0\r\n\r\n'),
  "a control byte in a quoted chunk extension": chunks('5;a="\x01"\r\nhello\r\n0\r\n\r\n'),
  "a backslash before a letter in a chunk extension": chunks('5;a="\\b"\r\nhello\r\n0\r\n\r\n'),
  "a backslash in a chunk extension": chunks('5;a="\\""\r\nhello\r\n0\r\n\r\n'),
  "a chunk size line of 1025 bytes": chunks(`5;${"a".repeat(1023)}\r\nhello\r\n0\r\n\r\n`),
  "a chunk size with 1024 zeros before it": chunks(`${"0".repeat(1024)}5\r\nhello\r\n0\r\n\r\n`),
  "a chunk longer than its size": chunks("5\r\nhello!\r\n0\r\n\r\n"),
  "a chunk shorter than its size": chunks("5\r\nhell\r\n0\r\n\r\n"),
  "a chunk without the CR LF behind it": chunks("5\r\nhello0\r\n\r\n"),
  "LF alone behind a chunk": chunks("5\r\nhello\n0\r\n\r\n"),
  "LF CR behind a chunk": chunks("5\r\nhello\n\r0\r\n\r\n"),
  "CR CR behind a chunk": chunks("5\r\nhello\r\r0\r\n\r\n"),
  "LF LF behind a chunk": chunks("5\r\nhello\n\n0\r\n\r\n"),
  "two bytes that are no line end behind a chunk": chunks("5\r\nhelloXX0\r\n\r\n"),
  "two line ends behind a chunk": chunks("5\r\nhello\r\n\r\n0\r\n\r\n"),
  "CR and something else than LF behind a chunk": chunks("5\r\nhello\rX0\r\n\r\n"),
  "a bad chunk behind a good one": chunks(`${OK_CHUNK}x\r\n`),
  "chunk extensions of 16 KiB and a byte together": chunks(
    `${`1;${"e".repeat(1022)}\r\na\r\n`.repeat(16)}1;${"e".repeat(16)}\r\na\r\n`,
  ),
});

const TRAILERS = hostile("HP-15", 400, {
  "a trailer without colon": trailer("no colon"),
  "a trailer with a blank before the colon": trailer("X : a"),
  "a trailer with an empty name": trailer(": a"),
  "a trailer with NUL": trailer("X: a\0"),
  "a trailer with CR": trailer("X: a\rb"),
  "a folded trailer": trailer("X: a\r\n b"),
  "a first trailer that begins with a blank": trailer(" X: a"),
  "CR for the empty line behind the trailers": chunks("0\r\n\rX\n"),
  "a request in place of the trailers": trailer("GET /smuggled HTTP/1.1\r\nHost: h"),
  "a trailer with a tab inside its name": trailer("X\tY: a"),
  "LF in a trailer that hides a length": trailer("X: a\nContent-Length: 5"),
  "LF alone behind a trailer": chunks("0\r\nX: a\n\r\n"),
  "LF alone behind the last chunk": chunks("0\n\r\n"),
  "LF alone for the empty line behind the trailers": chunks("0\r\n\n"),
  "Content-Length in the trailers": trailer("Content-Length: 5"),
  "Transfer-Encoding in the trailers": trailer("Transfer-Encoding: chunked"),
  "Host in the trailers": trailer("hOST: evil"),
  "Authorization in the trailers": trailer("Authorization: Basic Og=="),
  "Content-Type in the trailers": trailer("Content-Type: text/xml"),
  "Connection behind a good trailer": trailer("X: a\r\nConnection: close"),
  "Cookie in the trailers": trailer("Cookie: a=b"),
  "Expect in the trailers": trailer("Expect: 100-continue"),
  "Upgrade in the trailers": trailer("Upgrade: h2c"),
  "TE in the trailers": trailer("TE: trailers"),
});

/** What stands behind a CONNECT is for the tunnel, whatever its fields say (RFC 9110, section 9.3.6). */
const TUNNELS = hostile("HP-13", 400, {
  "CONNECT with a body": "CONNECT h:80 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
  "CONNECT with chunks":
    "CONNECT h:80 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "CONNECT with a body in HTTP/1.0": "CONNECT h:80 HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
});

const OVERLONG_TARGETS = hostile("HP-16", 414, {
  "a request line of 16385 bytes": line(`GET /${"a".repeat(16_385 - 14)} HTTP/1.1`),
  "a target that never ends": `GET /${"a".repeat(20_000)}`,
  "a method that never ends": "A".repeat(20_000),
});

const OVERLONG_HEADERS = hostile("HP-16", 431, {
  "501 header lines": `GET / HTTP/1.1\r\n${"a:b\r\n".repeat(500)}Host: h\r\n\r\n`,
  "a head of 16385 bytes in one header line": `GET / HTTP/1.1\r\nHost: h\r\nX: ${"a".repeat(16_361)}\r\n\r\n`,
  "a head of 16385 bytes in many header lines": `GET / HTTP/1.1\r\nHost: h\r\n${`X: ${"a".repeat(1020)}\r\n`.repeat(15)}Y: ${"a".repeat(1016)}\r\n\r\n`,
  "a header line that never ends": `GET / HTTP/1.1\r\nHost: h\r\nX: ${"a".repeat(20_000)}`,
  "a header name that never ends": `GET / HTTP/1.1\r\nHost: h\r\n${"a".repeat(20_000)}`,
});

const OVERLONG_TRAILERS = hostile("HP-15", 431, {
  "trailers of more than 64 KiB": trailer(`X: ${"a".repeat(1021)}\r\n`.repeat(64).concat("Y:")),
  "501 trailers": trailer("a:b\r\n".repeat(500).concat("a:b")),
});

const EXPECTATIONS = hostile("HP-17", 417, {
  "an unknown expectation": field("Expect: the-spanish-inquisition"),
  "an unknown expectation beside 100-continue": field("Expect: 100-continue, x"),
  "an unknown expectation on a line of its own": field("Expect: 100-continue\r\nExpect: x"),
  "an empty expectation": field("Expect:"),
  "an expectation with a word before it": field("Expect: y 100-continue"),
  "an expectation with a word behind it": field("Expect: 100-continue y"),
  "an expectation with a parameter": field("Expect: 100-continue;a=b"),
  "an expectation in quotes": field('Expect: "100-continue"'),
  "an expectation with a blank for its hyphen": field("Expect: 100 continue"),
  "an expectation twice in a line": field("Expect: 100-continue, 100-continue"),
  "an expectation of another status": field("Expect: 200-ok"),
  "an unknown expectation with a body": post("Content-Length: 5\r\nExpect: x", "hello"),
});

const TOO_LONG_BODIES = hostile("HP-11, HP-18", 413, {
  "a length of 16 MiB and a byte": length("16777217"),
  "a length of 2^53 - 1": length("9007199254740991"),
  "a chunk of 16 MiB and a byte": chunks("1000001\r\n"),
  "a chunk of 2^53 - 1 bytes": chunks("1FFFFFFFFFFFFF\r\n"),
  "a chunk that makes 16 MiB and a byte of a body": chunks(`${OK_CHUNK}FFFFFC\r\n`),
  "a chunk of 2^32 + 5 bytes": chunks("100000005\r\nhello\r\n0\r\n\r\n"),
  "a length of 2^32 + 5": length("4294967301"),
  "a body that is too long, whatever is expected": post(
    "Content-Length: 16777217\r\nExpect: 100-continue",
    "",
  ),
});

export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  ...LINE_ENDS,
  ...BEFORE_THE_REQUEST,
  ...REQUEST_LINES,
  ...VERSIONS,
  ...TARGET_BYTES,
  ...TARGET_FORMS,
  ...HEADER_NAMES,
  ...HEADER_VALUES,
  ...FOLDING,
  ...HOSTS,
  ...CONTENT_LENGTHS,
  ...TRANSFER_ENCODINGS,
  ...CHUNKS,
  ...TRAILERS,
  ...TUNNELS,
  ...OVERLONG_TARGETS,
  ...OVERLONG_HEADERS,
  ...OVERLONG_TRAILERS,
  ...EXPECTATIONS,
  ...TOO_LONG_BODIES,
];
