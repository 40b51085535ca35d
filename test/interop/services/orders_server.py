"""Orders over SOAP, as services of spyne are usually written. Prints its port."""

import datetime
import logging
from wsgiref.simple_server import WSGIRequestHandler, make_server

from spyne import (
    Application,
    Array,
    Boolean,
    ByteArray,
    ComplexModel,
    DateTime,
    Double,
    Fault,
    Integer,
    ServiceBase,
    Unicode,
    rpc,
)
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

logging.disable(logging.CRITICAL)  # it tells of every fault


class Item(ComplexModel):
    __namespace__ = "urn:orders"
    title = Unicode(min_occurs=1)
    price = Double(min_occurs=1)
    count = Integer(min_occurs=1)


class Order(ComplexModel):
    __namespace__ = "urn:orders"
    number = Integer(min_occurs=1)
    items = Array(Item, min_occurs=1)
    placed = DateTime(min_occurs=1)
    note = Unicode


PLACED = datetime.datetime(2024, 2, 29, 23, 59, 58, tzinfo=datetime.timezone.utc)
ORDERS = {}


class Orders(ServiceBase):
    @rpc(Integer, Integer, _returns=Integer)
    def add(ctx, a, b):
        return a + b

    @rpc(Array(Item), Unicode, _returns=Order)
    def place(ctx, items, note):
        order = Order(number=len(ORDERS) + 1, items=items, placed=PLACED, note=note or None)
        ORDERS[order.number] = order
        return order

    @rpc(Integer, _returns=Order)
    def find(ctx, number):
        return ORDERS.get(number)

    @rpc(_returns=Array(Order))
    def all(ctx):
        return list(ORDERS.values())

    @rpc(Integer, _returns=Double)
    def total(ctx, number):
        if number not in ORDERS:
            raise Fault("Client.NoSuchOrder", f"there is no order {number}")
        return sum(item.price * item.count for item in ORDERS[number].items)

    @rpc(ByteArray, _returns=ByteArray)
    def stamp(ctx, seal):
        return [b"".join(seal)[::-1]]

    @rpc(Unicode, _returns=Boolean)
    def isFragile(ctx, title):
        return "glass" in title


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


application = Application([Orders], "urn:orders", name="Orders", in_protocol=Soap11(validator="lxml"), out_protocol=Soap11())
server = make_server("127.0.0.1", 0, WsgiApplication(application), handler_class=QuietHandler)
print(server.server_port, flush=True)
server.serve_forever()
