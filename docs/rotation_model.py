#!/usr/bin/env python3
"""A new epoch of the sync marker, exhaustively, in a small world: one lane, one sale that waits, a register and, in some
variants, a copy of it with the same records. Any request may be lost, carried out late, or carried out with its answer lost;
sealed requests may also arrive twice (of requests that are alike, one at most is on its way at a time). Reads may be as old as
the marker itself. A register may die between any two steps.
Each variant leaves one rule out. Exit status 0: every variant gave the expected verdict.

docs/protocol.md, "A new epoch", is what is modelled: the closing batch, the numbers of new markers, their first seals, the
switch, and repair."""
import sys

BASE, SEAL, EPOCHS = 5, 5, 4   # the old marker's last seal; a new marker's first one; numbers 2 and 3 may be tried


def run(copy=False, repair=False, closes=True, closing_by_marker=True, number_kept=False, no_believed=False, reads_back=True,
        empties=True, empty_seen=True, twice=False):
    """copy: a second machine with the same records. repair: the sale is under way on the old marker, undecided.
    number_kept: the same number again after first seals without an answer. no_believed: ... after a "no" that is no end (408).
    twice: first seals may arrive twice, which the protocol does not stand."""
    # A machine: phase, number that it tries, first seals sent, sale sent, what it knows of the sale.
    first = ('empty', 1, 0, 0, 'open') if repair else ('close', 1, 0, 0, 'open')
    machines = (first, first) if copy else (first,)
    # Markers by number: the history of (slot A, slot B) and who made it; the last is what stands there.
    old = (((BASE, 0),), -1)
    start = (machines, (old, None, None), (('sale', 0, 1),) if repair else (), 0, '')
    seen, todo, ends = {start}, [start], False
    while todo:
        state = todo.pop()
        machines, markers, way, counted, person = state
        settled = sum(m[4] == 'settled' for m in machines)
        ends = ends or (counted == 1 and machines[0][0] == 'over')
        if counted > 1:
            return 'doubled', len(seen)
        if settled and counted == 0:
            return 'lost', len(seen)
        nxt = []

        def put(m=None, to=None, markers_=None, way_=None, counted_=None, person_=None):
            all_ = tuple(to if i == m else x for i, x in enumerate(machines))
            nxt.append((all_, markers if markers_ is None else markers_,
                        tuple(sorted(set(way if way_ is None else way_))), counted if counted_ is None else counted_,
                        person if person_ is None else person_))

        def carried_out(request):
            """What the web store does with a request: new markers, new count, and whether it said yes."""
            kind, who, number = request
            at = markers[number - 1] if number < EPOCHS else None

            def stands(value):
                history = at[0] if at[0][-1] == value else at[0] + (value,)
                return tuple((history, at[1]) if i == number - 1 else x for i, x in enumerate(markers))
            if kind == 'make':
                if at is not None:
                    return markers, counted, False
                made = (((0, 0),), who)
                return tuple(made if i == number - 1 else x for i, x in enumerate(markers)), counted, True
            if at is None:
                return markers, counted, False
            a, b = at[0][-1]
            if kind == 'close':
                if (a, b) != (BASE, 0):
                    return markers, counted, False
                return stands((0, 1 + who)), counted, True
            if kind == 'zero':
                return stands((0, 0)), counted, True
            if kind == 'open':
                return stands((SEAL, 0)), counted, True
            seal = BASE if number == 1 else SEAL   # a sale: takes the seal, leaves its own
            if (a, b) != (seal, 0):
                return markers, counted, False
            return stands((0, 3 + who)), counted + 1, True

        # The network: a request that nobody waits for any more is carried out, or never is.
        for i, request in enumerate(way):
            rest = way[:i] + way[i + 1:]
            put(way_=rest)
            new_markers, new_count, _ = carried_out(request)
            put(markers_=new_markers, way_=rest, counted_=new_count)

        def send(m, request, yes, no, unknown, again=False):
            """All that can become of a request; `again`: a copy of it may stay on the way."""
            new_markers, new_count, good = carried_out(request)
            put(m, yes if good else no, new_markers, None, new_count)                 # carried out, and answered
            put(m, unknown, new_markers, None, new_count)                             # carried out, the answer lost
            put(m, unknown, None, way + (request,))                                   # on its way, nobody knows
            put(m, unknown)                                                           # lost
            if again:
                put(m, yes if good else no, new_markers, way + (request,), new_count)

        for m, (phase, number, opened, sold, sale) in enumerate(machines):
            def at(phase_, number_=number, opened_=opened, sold_=sold, sale_=sale):
                return (phase_, number_, opened_, sold_, sale_)
            if phase == 'close':
                if not closes:
                    put(m, at('number'))
                    continue
                believed = 'look' if closing_by_marker else 'number'
                if opened < 2:
                    send(m, ('close', m, 1), at(believed, opened_=opened + 1), at('look', opened_=opened + 1),
                         at('look', opened_=opened + 1), True)
                    if not closing_by_marker:   # a 200 to a request that was not carried out
                        put(m, at('number', opened_=0))
            elif phase == 'look':
                for a, b in set(markers[0][0]):
                    if b == 1 + m:
                        put(m, at('number', opened_=0))
                    elif b != 0 or a != BASE:
                        put(m, at('fenced'))
                    else:
                        put(m, at('close'))
            elif phase == 'empty':
                if not empties:
                    put(m, at('person'))
                elif opened < 2:
                    after = 'look-empty' if empty_seen else 'person'
                    send(m, ('zero', m, 1), at(after, opened_=opened + 1), at(after, opened_=opened + 1),
                         at(after, opened_=opened + 1), True)
            elif phase == 'look-empty':
                for value in set(markers[0][0]):
                    put(m, at('person' if value == (0, 0) else 'empty'))
            elif phase == 'person':
                # Somebody looks at the count, and says it arrived, or has it sent once more; and says so once.
                if person:
                    put(m, at('over' if person == 'arrived' else 'number', opened_=0))
                elif counted == 1:
                    put(m, at('over', sale_='arrived'), person_='arrived')
                else:
                    put(m, at('number', opened_=0), person_='again')
            elif phase == 'number':
                if number + 1 < EPOCHS:   # kept on disk before the first request
                    put(m, at('make', number + 1, 0))
            elif phase == 'make':
                send(m, ('make', m, number), at('open'), at('number'), at('number'))
            elif phase == 'open':
                if opened >= 2:
                    continue
                unknown = at('open', opened_=opened + 1) if number_kept else at('number')
                send(m, ('open', m, number), at('read-back' if reads_back else 'sell', opened_=opened + 1),
                     at('open', opened_=opened + 1), unknown, twice)
                put(m, at('open', opened_=opened + 1))   # refused for certain: nothing is on the way, the number is kept
                # A "no" that is no end: it is carried out later.
                put(m, at('open', opened_=opened + 1) if no_believed else at('number'), None, way + (('open', m, number),))
            elif phase == 'read-back':
                for value in set(markers[number - 1][0]):
                    put(m, at('sell') if value == (SEAL, 0) else at('number'))
            elif phase == 'sell':
                if sold < 2:
                    after = at('decide', sold_=sold + 1)
                    send(m, ('sale', m, number), after, after, after, True)
            elif phase == 'decide':
                for a, b in set(markers[number - 1][0]):
                    put(m, at('over', sale_='settled') if b == 3 + m else at('sell'))
            # Dying: on disk are the closing batch, the number tried, the switch and what it sells after that.
            if phase in ('number', 'make', 'open', 'read-back'):
                put(m, at('empty', opened_=0) if repair else at('look', opened_=2) if closes else at('number'))
        for x in nxt:
            if x not in seen:
                seen.add(x)
                todo.append(x)
    return 'holds' if ends else 'never ends', len(seen)


CASES = [
    ('the whole protocol', {}, 'holds'),
    ('a copy of the register closes the marker, too', dict(copy=True), 'holds'),
    ('repair with the sale under way', dict(repair=True), 'holds'),
    ('no closing batch, and a copy', dict(copy=True, closes=False), 'doubled'),
    ('a 200 closes the marker, and a copy', dict(copy=True, closing_by_marker=False), 'doubled'),
    ('the same number after first seals without an answer', dict(number_kept=True), 'doubled'),
    ('the same number after a "no" that is no end', dict(no_believed=True), 'doubled'),
    ('first seals that arrive twice', dict(twice=True), 'doubled'),
    ('repair that empties nothing', dict(repair=True, empties=False), 'doubled'),
    ('repair that does not look whether it is empty', dict(repair=True, empty_seen=False), 'doubled'),
]

if __name__ == '__main__':
    bad = 0
    for name, rules, expected in CASES:
        verdict, states = run(**rules)
        bad += verdict != expected
        print(f'{"ok " if verdict == expected else "BAD"} {name}: {verdict} ({states} states)', flush=True)
    sys.exit(bad != 0)
