"""Works on the list of things to do at a URL, with xmlrpc.client, and prints what it is told."""

import sys
from xmlrpc.client import Fault, MultiCall, ServerProxy


def tell(name, method, *arguments):
    try:
        print(name, method(*arguments))
    except Fault as fault:
        print(name, "fault", fault.faultCode, fault.faultString)


with ServerProxy(sys.argv[1], allow_none=True) as tasks:
    tell("add", tasks.add, "wash", 2)
    tell("add", tasks.add, "iron é <&> \U0001f9f5")
    tell("finish", tasks.finish, 1)
    tell("finish", tasks.finish, 9)
    tell("all", tasks.all)
    tell("swap", tasks.swap, [1, ["x", None, True, -1.5]])
    tell("stats.count", tasks.stats.count)
    tell("stats.count", tasks.stats.count, True)
    tell("stats.share", tasks.stats.share)
    tell("text.upper", tasks.text.upper, "straße")
    tell("pow", tasks.pow, 2, 10)
    tell("pow", tasks.pow, 2, 10, 1000)
    tell("crash", tasks.crash)
    tell("icon", lambda: tasks.icon().data)
    tell("nothing", tasks.nothing, 1)
    tell("_all", tasks._all)
    tell("stats.nothing", tasks.stats.nothing)
    try:
        tasks.add(1, 2, 3)
    except Fault as fault:
        print("add", "fault", fault.faultCode)

    several = MultiCall(tasks)
    several.stats.count(False)
    several.add("fold")
    several.swap("ab")
    several.finish(9)
    results = several()
    print("several", results[0], results[1], results[2])
    try:
        results[3]
    except Fault as fault:
        print("several", fault.faultCode, fault.faultString)

    print("methods", tasks.system.listMethods())
    tell("help", tasks.system.methodHelp, "add")
    tell("help", tasks.system.methodHelp, "swap")
    tell("signature", tasks.system.methodSignature, "add")
