"""Running `otp simulate` and laying its answer beside the model's."""
import json
import subprocess

import scenario
from decimals import Unreadable, format_time, parse_time

SIMULATE_SECONDS = 120
SECTIONS = ("steps", "accounts", "positions", "series", "totals")


def simulate(otp, document, path):
    """The answer's document, or {"failed": why}."""
    path.write_text(json.dumps(document))
    try:
        done = subprocess.run([otp, "simulate", str(path), "--json"], capture_output=True, text=True, timeout=SIMULATE_SECONDS, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout)
        return {"failed": "exit %d: %s" % (done.returncode, done.stderr[-1000:])}
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        return {"failed": str(error)}


def comparable(answer):
    """The part that is compared, in one order, without entries that say nothing."""
    return {
        "steps": [step["status"] for step in answer["steps"]],
        "accounts": {account: kept for account, assets in answer["accounts"].items()
                     if (kept := {asset: held for asset, held in assets.items() if held != {"free": "0", "locked": "0"}})},
        "positions": sorted([p["account"], p["series"], p["long"], p["short"]] for p in answer["positions"] if p["long"] or p["short"]),
        "series": sorted([s["series"], s["phase"], s["settlement_price"] or "", s.get("void", False), s["open_interest"]]
                          for s in answer["series"]),
        "totals": answer["totals"],
    }


def difference(expected, actual):
    """None, or a text that shows the first difference of each section."""
    if "failed" in actual:
        return "the core did not answer: " + actual["failed"]
    model, core = comparable(expected), comparable(actual)
    if model == core:
        return None
    lines = []
    for number, (wanted, got) in enumerate(zip(model["steps"], core["steps"]), start=1):
        if wanted != got:
            lines.append("step %d: the model says %s, the core says %s" % (number, wanted, got))
            break
    if len(model["steps"]) != len(core["steps"]):
        lines.append("the model answers %d steps, the core %d" % (len(model["steps"]), len(core["steps"])))
    for section in SECTIONS[1:]:
        if model[section] != core[section]:
            lines.append(first_difference(section, model[section], core[section]))
    return "\n".join(lines)


def first_difference(section, model, core):
    if isinstance(model, dict):
        model, core = sorted(model.items()), sorted(core.items())
    model_only = [entry for entry in model if entry not in core]
    core_only = [entry for entry in core if entry not in model]
    return "%s: only the model says %s; only the core says %s" % (section, model_only[:2], core_only[:2])


def difference_of(otp, document, path):
    try:
        return difference(scenario.run(document), simulate(otp, document, path))
    except (Unreadable, AssertionError) as error:
        return "the model failed: %r" % (error,)


def shrink(otp, document, path, attempts=600):
    """Fewer steps that still differ in that way: leaves out ever smaller pieces, as long as the difference stays."""
    steps = with_times(document["steps"])
    kind = kind_of(otp, steps, path)
    if kind is None:  # it was about a step without a time
        return document
    piece = len(steps) // 2
    while piece and attempts:
        start = 0
        while start < len(steps) and attempts:
            fewer = steps[:start] + steps[start + piece:]
            attempts -= 1
            if fewer and kind_of(otp, fewer, path) == kind:
                steps = fewer
            else:
                start += piece
        piece //= 2
    return {"steps": steps}


def kind_of(otp, steps, path):
    """What differs first, without its numbers: two answers of statuses, or the name of a section."""
    try:
        found = difference(scenario.run({"steps": steps}), simulate(otp, {"steps": steps}, path))
    except (Unreadable, AssertionError):
        return None
    return found and found.splitlines()[0].split(":", 1)[found.startswith("step")].split(" only ")[0]


def with_times(steps):
    """The same steps, each saying its time."""
    said, timed = 0, []
    for step in steps:
        said = parse_time(step["time"]) if "time" in step else said
        timed.append({"time": format_time(said), **{key: value for key, value in step.items() if key != "time"}})
    return timed


def pretty(document):
    """A scenario with a step a line."""
    head = "".join("%s: %s,\n" % (json.dumps(key), json.dumps(value)) for key, value in document.items() if key != "steps")
    return "{ %s\"steps\": [\n  %s\n] }\n" % (head, ",\n  ".join(json.dumps(step) for step in document["steps"]))


def pretty_answer(answer):
    """An answer with an entry a line."""
    def lines(entries, ends):
        return "%s\n  %s\n %s" % (ends[0], ",\n  ".join(entries), ends[1]) if entries else ends
    sections = []
    for section in SECTIONS:
        value = answer[section]
        if isinstance(value, dict):
            sections.append((section, lines(["%s: %s" % (json.dumps(key), json.dumps(entry)) for key, entry in value.items()], "{}")))
        else:
            sections.append((section, lines([json.dumps(entry) for entry in value], "[]")))
    return "{ %s }\n" % ",\n  ".join("%s: %s" % (json.dumps(section), text) for section, text in sections)
