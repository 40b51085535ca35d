"""Orders from the service with its WSDL at a URL, with zeep, and prints what it is told."""

import sys

import zeep

service = zeep.Client(sys.argv[1]).service


def show(order):
    if order is None:
        return None
    items = [(item.title, item.price, item.count) for item in order["items"].Item]
    return (order.number, items, str(order.placed), order.note)


def tell(name, **arguments):
    try:
        print(name, getattr(service, name)(**arguments))
    except zeep.exceptions.Fault as fault:
        print(name, "fault", fault.code.rpartition(":")[2], fault.message)


tell("add", a=2, b=3)
glasses = {"title": "glass <é & \U0001f9f5>", "price": 2.5, "count": 6}
print("place", show(service.place(items={"Item": [glasses]}, note="soon")))
spoon = {"title": "spoon", "price": 1.25, "count": 1}
print("place", show(service.place(items={"Item": [glasses, spoon]}, note="")))
print("find", show(service.find(number=2)))
print("find", show(service.find(number=9)))
print("all", [show(order) for order in service.all()])
tell("total", number=2)
tell("total", number=9)
tell("stamp", seal=bytes(range(6)))
tell("isFragile", title="glass")
tell("isFragile", title="spoon")
