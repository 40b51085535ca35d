# Calls the server at a URL with XMLRPC::Lite, and prints what it answers as JSON, a line for each.
use strict;
use warnings;
use utf8;
use JSON::PP;
use XMLRPC::Lite;

my $json = JSON::PP->new->canonical->allow_nonref->ascii;
my $server = XMLRPC::Lite->proxy($ARGV[0]);

sub ask {
  my $answer = $server->call(@_);
  print $json->encode($answer->fault ? $answer->fault : [$answer->result]), "\n";
}

ask('add', 2, 3);
ask('echo', -2147483648);
ask('echo', 2.5);
ask('echo', 'text & <markup>');
ask('echo', '');
ask('echo', SOAP::Data->type(string => "\x{e9}\x{1F9F5}"));
ask('echo', [1, ['x', []], {}]);
ask('echo', {a => {b => [1, 2]}, c => 'd'});
ask('typeOf', SOAP::Data->type(boolean => 1));
ask('typeOf', SOAP::Data->type(dateTime => '20200102T03:04:05'));
ask('typeOf', SOAP::Data->type(base64 => "\x00\xff"));
ask('typeOf', SOAP::Data->type(string => '1'));
ask('typeOf', SOAP::Data->type(double => 1));
ask('refuse');
ask('missing');
ask('boards.count', 'x');
