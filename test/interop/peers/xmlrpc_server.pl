# Serves XML-RPC with XMLRPC::Lite on a free port of the loopback interface, and prints that port.
use strict;
use warnings;
use XMLRPC::Transport::HTTP;
package Service;
sub add { my ($class, $a, $b) = @_; return $a + $b }
sub echo { my ($class, $value) = @_; return $value }
# Left to itself, XMLRPC::Lite takes text beyond ASCII for bytes.
sub echoText { my ($class, $text) = @_; return SOAP::Data->type(string => $text) }
sub refuse { die SOAP::Fault->faultcode(7)->faultstring("never") }
package main;
my $daemon = XMLRPC::Transport::HTTP::Daemon->new(LocalAddr => '127.0.0.1', LocalPort => 0)->dispatch_to('Service');
$| = 1;
print URI->new($daemon->url)->port, "\n";
$daemon->handle;
