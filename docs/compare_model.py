#!/usr/bin/env python3
"""COMPARE mode, exhaustively, in a small world: two sales of two items each, one web order of one unit of either item (or of
one that looks just like a sale), requests that are lost, late, applied in part, duplicated, answered with a no that is true or
not; crash between any two steps.
Each variant leaves one rule out. Exit status 0: every variant gave the expected verdict."""
import sys
SALES = ((-1, -1), (-1, 0))

def run(wait=True, orders=True, durable=True, scan_last=True, second=False, several_rule=True, dup=False, hidden=False, unsent_mark=True,
        believe_no=False):
    # A state: levels; which item the web order has (0: none yet) and whether it came since the look before; whether the other
    # register has sold; sale, phase, levels before and after; requests on the way; what was applied and decided per sale; whether
    # it is on disk that it leaves; how often it was sent.
    start = ((3, 3), 0, False, False, 0, 'idle', None, None, (), ((0, 0), (0, 0)), ('', ''), False, 0)
    seen, todo = {start}, [start]
    while todo:
        s = todo.pop()
        lev, order, osince, other, i, ph, bef, aft, fl, app, fate, left, sends = s
        # rules
        for k in range(2):
            if any(abs(app[k][j]) > abs(SALES[k][j]) for j in range(2)) and fate[k] != 'review':
                return 'doubled', s, len(seen)
            if fate[k] == 'settled' and app[k] != SALES[k]:
                return 'lost', s, len(seen)
        nxt = []
        def put(**kw):
            d = dict(lev=lev, order=order, osince=osince, other=other, i=i, ph=ph, bef=bef, aft=aft, fl=fl, app=app, fate=fate, left=left, sends=sends)
            d.update(kw)
            nxt.append(tuple(d[n] for n in ('lev','order','osince','other','i','ph','bef','aft','fl','app','fate','left','sends')))
        if order == 0:
            for item in (0, 1):
                l = list(lev); l[item] -= 1
                put(lev=tuple(l), order=item + 1, osince=(bef is not None))
        if second and not other:
            l = list(lev); l[0] -= 1
            put(lev=tuple(l), other=True)
        # the network: a request is applied whole, in part, or dropped; a part may be refused (A1 broken)
        for n, (k, parts) in enumerate(fl):
            rest = fl[:n] + fl[n+1:]
            put(fl=rest)
            # "No" to a request of which nothing was done: looked into without a wait, for its answer has come.
            if ph == 'sent' and k == i: put(fl=rest, ph='before' if believe_no else 'look')
            for take in ((1, 1), (1, 0), (0, 1)):
                l, a = list(lev), list(app[k])
                for j in range(2):
                    if take[j]: l[j] += SALES[k][j]; a[j] += SALES[k][j]
                newapp = tuple(tuple(a) if x == k else app[x] for x in range(2))
                more = rest + (((k, 0),) if dup and parts == 1 else ())
                put(lev=tuple(l), app=newapp, fl=more)
                # the answer, a definite 200 after all of it was done
                if ph == 'sent' and k == i and take == (1, 1) and parts == 1:
                    put(lev=tuple(l), app=newapp, fl=more, fate=tuple('settled' if x == i else fate[x] for x in range(2)),
                        ph='idle', i=i + 1, bef=None, aft=None, osince=False, left=False, sends=0)
                # "No", and yet all of it was done, or a part.
                if ph == 'sent' and k == i and parts == 1:
                    put(lev=tuple(l), app=newapp, fl=rest, ph='before' if believe_no else 'look')
        def end(word): put(fate=tuple(word if x == i else fate[x] for x in range(2)), ph='idle', i=i + 1, bef=None, aft=None,
                           osince=False, left=False, sends=0)
        touched = [j for j in range(2) if i < 2 and SALES[i][j]]
        if ph == 'idle' and i < 2: put(ph='before')
        elif ph == 'before': put(ph='ready', bef=lev, osince=False)
        elif ph == 'ready' and sends < 2: put(ph='sent', fl=fl + ((i, 1),), left=True, sends=sends + 1)
        elif ph == 'sent': put(ph='rest')
        elif ph == 'rest':
            if not wait or not fl: put(ph='look')
        elif ph == 'look':
            if scan_last: put(ph='scan', aft=lev)
            else: put(ph='late-look', aft=(osince, order))
        elif ph == 'late-look':
            saw = aft; put(ph='scan', aft=(lev, saw))
        elif ph == 'scan':
            if scan_last: now, o, which = aft, osince, order
            else: now, (o, which) = aft[0], aft[1]
            dirty = orders and o and not hidden and which - 1 in touched
            moved = [now[j] - bef[j] for j in touched]
            if dirty or (second and several_rule): end('review')
            elif moved == [SALES[i][j] for j in touched]: end('settled')
            elif not any(moved): put(ph='before', bef=None, aft=None)
            else: end('review')
        # crash: what is durable is the frozen batch, that it may have left, and the levels before
        if ph in ('sent', 'rest', 'look', 'scan', 'late-look', 'ready'):
            if left and unsent_mark and durable: put(ph='rest', aft=None)
            elif not left or not unsent_mark: put(ph='before', bef=None, aft=None, osince=False)
        for x in nxt:
            if x not in seen: seen.add(x); todo.append(x)
    return 'holds', None, len(seen)

cases = [
 ('the whole protocol', {}, 'holds'),
 ('two registers, every lost answer to review', dict(second=True), 'holds'),
 ('without the wait', dict(wait=False), 'doubled'),
 ('orders not looked at', dict(orders=False), 'lost'),
 ('orders looked at before the levels', dict(scan_last=False), 'lost'),
 ('an order that is listed later than the wait', dict(hidden=True), 'lost'),
 ('two registers, judged all the same', dict(second=True, several_rule=False), 'lost'),
 ('"it leaves" not kept before it leaves', dict(unsent_mark=False), 'doubled'),
 ('a "no" believed', dict(believe_no=True), 'doubled'),
 ('a request that is duplicated on the way', dict(dup=True), 'doubled'),
]
bad = 0
for name, kw, expected in cases:
    verdict, s, n = run(**kw)
    ok = verdict == expected or (expected != 'holds' and verdict != 'holds')
    bad += not ok
    print(f'{"ok " if ok else "BAD"} {name}: {verdict} ({n} states)', '' if ok else s)
sys.exit(bad != 0)
