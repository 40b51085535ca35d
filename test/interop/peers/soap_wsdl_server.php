<?php
// A SOAP server with the WSDL that the variable WSDL of its environment names, for php -S.
ini_set("soap.wsdl_cache_enabled", "0");
class Geometry {
  public function middle($call) {
    $points = $call->points->item;
    $mean = fn($of) => array_sum(array_map($of, $points)) / count($points);
    $label = $points[0]->label ?? null;
    return ["Result" => ["x" => $mean(fn($p) => $p->x), "y" => $mean(fn($p) => $p->y), "label" => $label]];
  }
  public function echo($call) { return ["Result" => $call->shape]; }
  public function refuse($call) { throw new SoapFault("Client", $call->why); }
}
$server = new SoapServer(getenv("WSDL"), ["features" => SOAP_SINGLE_ELEMENT_ARRAYS]);
$server->setClass("Geometry");
$server->handle();
