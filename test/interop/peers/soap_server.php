<?php
// A SOAP server without a WSDL, for php -S.
class Calculator {
  public function add($a, $b) { return $a + $b; }
  public function echo($value) { return $value; }
  public function refuse() { throw new SoapFault("Client", "never", null, ["why" => "because"]); }
}
$server = new SoapServer(null, ["uri" => "urn:calc"]);
$server->setClass("Calculator");
$server->handle();
