#!/usr/bin/env python3
"""Debt, exhaustively, in a small world: an item of which the web store has little, up to three lanes with sales, returns and
settlements of it, web orders that come and go, requests that are lost, late or doubled, reads of the level as old as the day.
What the web store cannot give becomes debt, and units that come back repay it (docs/protocol.md, "Debt").
Each variant leaves one rule out. Exit status 0: every variant gave the expected verdict."""
import sys


def run(lanes, level=1, orders=1, cancels=1, reserved=True, applied_one=True, at_settling=True, bounded=True, one_slot=True):
    """lanes: for each lane what it has to send, in order; -2 is a sale of two, 'settle' sends what is owed.
    reserved: an open batch's repayment is taken off what other lanes see. applied_one: the alternative whose seal is seen is booked,
    not the latest. at_settling: debt is booked when a round is decided, not when it is frozen. bounded: a settlement is held to what
    is still owed. one_slot: alternatives of a round share the seal that they take."""
    # A lane: what it has settled, its alternatives as (sent, short, off the debt), how often the last was sent, which was carried
    # out, whether the last was refused. Then level, levels seen, orders, cancels, debt as booked, requests on the way.
    start = (tuple((0, (), 0, (), False) for _ in lanes), level, frozenset([level]), orders, cancels, 0, frozenset())
    seen, todo, ended = {start}, [start], False
    while todo:
        state = todo.pop()
        at, now, levels, may_order, may_cancel, debt, way = state
        if debt < 0:
            return 'units lost', len(seen)
        if all(not carried for _, _, _, carried, _ in at):
            sold = sum(m for lane, (done, *_) in zip(lanes, at) for m in lane[:done] if m != 'settle')
            open_debt = 0 if at_settling else sum(alternative[1] - alternative[2] for lane in at for alternative in lane[1][-1:])
            if now != level - (orders - may_order) + (cancels - may_cancel) + sold + debt - open_debt:
                return 'miscounted', len(seen)
            ended = ended or all(done == len(lane) for lane, (done, *_) in zip(lanes, at))
        if any(len(carried) > 1 for _, _, _, carried, _ in at):
            return 'doubled', len(seen)
        nxt = []

        def put(i=None, to=None, now_=None, debt_=None, way_=None, may_order_=None, may_cancel_=None, others=None):
            all_ = tuple(to if k == i else x for k, x in enumerate(others or at))
            level_ = now if now_ is None else now_
            nxt.append((all_, level_, levels | {level_}, may_order if may_order_ is None else may_order_,
                        may_cancel if may_cancel_ is None else may_cancel_, debt if debt_ is None else debt_,
                        way if way_ is None else way_))

        def carried_out(request):
            """Lane as it stands then, level, and whether it was carried out: not after another of its round, nor below zero."""
            i, done, n = request
            if at[i][0] != done:
                return at[i], now, False
            _, alternatives, sends, carried, refused = at[i]
            taken = bool(carried) if one_slot else n in carried
            sent = alternatives[n][0]
            if taken or now + sent < 0:
                return at[i], now, False
            return (done, alternatives, sends, carried + (n,), refused), now + sent, True

        if may_order and now > 0:
            put(now_=now - 1, may_order_=may_order - 1)
        if may_cancel and may_order < orders:
            put(now_=now + 1, may_cancel_=may_cancel - 1)
        for request in way:
            put(way_=way - {request})
            lane, level_, _ = carried_out(request)
            put(request[0], lane, level_, way_=way - {request})

        for i, (done, alternatives, sends, carried, refused) in enumerate(at):
            if done == len(lanes[i]):
                continue
            movement = lanes[i][done]
            others = sum(max((a[2] for a in lane[1]), default=0) for k, lane in enumerate(at) if k != i)
            free = debt - (others if reserved else 0)

            def frozen(available):
                off = 0
                net = movement
                if movement == 'settle':
                    off = max(0, min(1, free)) if bounded else 1
                    net = -off
                if net > 0:
                    off = min(max(free, 0), net)
                    return (net - off, 0, off)
                short = 0 if available is None else max(0, -net - max(0, available))
                return (net + short, short, off)

            def offer(alternative, others_debt=0):
                put(i, (done, alternatives + (alternative,), 0, carried, False),
                    debt_=None if at_settling else debt + others_debt + alternative[1] - alternative[2])
            if not alternatives:
                offer(frozen(None))
                continue
            if sends < 2:
                request = (i, done, len(alternatives) - 1)
                lane, level_, good = carried_out(request)
                told = (lane[0], lane[1], sends + 1, lane[3], not good)
                put(i, told, level_)                                          # carried out or refused, and answered
                put(i, told, level_, way_=way | {request})                    # and a copy of it comes later
                put(i, (done, alternatives, sends + 1, carried, False), way_=way | {request})   # nobody knows
            if refused and len(alternatives) < 3:
                for read in levels:
                    if read < -alternatives[-1][0]:
                        before = alternatives[-1]
                        offer(frozen(read), before[2] - before[1])
            if carried:
                # The seal is seen. Which alternative left it is known by the seal.
                sent, short, off = alternatives[carried[0] if applied_one else -1]
                put(i, (done + 1, (), 0, (), False), debt_=debt + short - off if at_settling else debt)
        for x in nxt:
            if x not in seen:
                seen.add(x)
                todo.append(x)
    return 'holds' if ended else 'never ends', len(seen)


CASES = [
    ('sales in two lanes', dict(lanes=((-2,), (-1,))), 'holds'),
    ('a sale, and two returns in other lanes', dict(lanes=((-2,), (1,), (1,)), orders=0, cancels=0), 'holds'),
    ('a sale and its return behind it, with a web order', dict(lanes=((-2, 1), (1,))), 'holds'),
    ('a sale, a settlement and a return', dict(lanes=((-2,), ('settle',), (1,)), cancels=0), 'holds'),
    ('repayments that are not reserved', dict(lanes=((-2,), (1,), (1,)), orders=0, cancels=0, reserved=False), 'units lost'),
    ('a settlement of what was repaid meanwhile', dict(lanes=((-2,), ('settle',), (1,)), cancels=0, bounded=False), 'units lost'),
    ('the latest alternative is booked', dict(lanes=((-2,), (-1,)), applied_one=False), 'miscounted'),
    ('debt is booked when it is frozen', dict(lanes=((-2,), (1,)), at_settling=False), 'miscounted'),
    ('alternatives with a seal of their own each', dict(lanes=((-2,), (-1,)), one_slot=False), 'doubled'),
]

if __name__ == '__main__':
    bad = 0
    for name, world, expected in CASES:
        verdict, states = run(**world)
        bad += verdict != expected
        print(f'{"ok " if verdict == expected else "BAD"} {name}: {verdict} ({states} states)', flush=True)
    sys.exit(bad != 0)
