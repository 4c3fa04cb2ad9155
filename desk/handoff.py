"""The handoff as a state machine: pure. Each transition looks at the conversation and says which events follow.

    bot ──request──> waiting ──claim──> assigned ──transfer──> transferred ──claim, answer──> assigned
     ^                  │ ^                │  └──transfer to the queue──> waiting
     ├─────cancel───────┘ └────request─────┼─────────────────────────────────┐
     ├──────────────hand back──────────────┤ (also while waiting, also when transferred)
     └── resolved <──────resolve───────────┘

`conversation.models.apply` is the other half: how each of these events changes the conversation. What is not drawn is a
Conflict; doing again what is already so is harmless and writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.agents import Agent
from contracts.desk import Resolution
from contracts.errors import Conflict
from contracts.events import EventDraft, Kind, Source
from contracts.messages import Message
from contracts.teams import Sign, Team
from conversation.models import Conversation, Holder, Stage

Drafts = Sequence[EventDraft]
NOTHING: Drafts = ()
ASKING = frozenset({"web"})
"""Channels that can ask how it was: the widget has a form; a messenger has none, so nobody is asked there."""
MAX_HOPS = 6
"""Transfers and hand backs of one customer; a day without any forgives them (`conversation.models`)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts at the desk. `leads`: a supervisor, who may act for the agent who holds a conversation."""

    agent: Agent
    leads: bool = False


class Loop(Conflict):
    """The customer was passed on too often already; a supervisor may still do it."""

    code = "loop"


class Taken(Conflict):
    """Another agent has the conversation; `detail` says who."""

    code = "taken"

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(
            f"{conversation.assignee_name} has this conversation",
            detail={"assignee": {"id": conversation.assignee, "name": conversation.assignee_name}},
        )


def request(
    c: Conversation,
    reason: str,
    *,
    source: Source = Source.BOT,
    turn: int | None = None,
    off_hours: bool = False,
    known: Mapping[str, Any] | None = None,
    signs: Sequence[Sign] = (),
    topic: str | None = None,
) -> Drafts:
    """The customer wants a human, or the bot gives up; `off_hours` makes it a message left for later.

    `known`: what the bot has found out already, for the agent's eyes alone. `signs` and `topic`: for routing.
    """
    if c.holder is Holder.WAITING:
        return NOTHING
    if c.holder is Holder.AGENT:
        raise Taken(c)
    routed = {**({"signs": list(signs)} if signs else {}), **({"topic": topic} if topic else {})}
    data = {"reason": reason, **({"off_hours": True} if off_hours else {}), **routed, **(known or {})}
    return [EventDraft(source=source, kind=Kind.HANDOFF_REQUESTED, data=data, turn=turn)]


def claim(c: Conversation, by: Actor) -> Drafts:
    """An agent takes a waiting conversation, or takes up one that was given to them."""
    if c.holder is Holder.BOT:
        raise Conflict("nobody waits here: the bot has this conversation")
    if c.holder is Holder.AGENT and c.assignee != by.agent.id:
        raise Taken(c)
    if c.stage is Stage.ASSIGNED:
        return NOTHING
    return [_done(by, Kind.HANDOFF_ASSIGNED, waited=c.holder is Holder.WAITING)]


def answer(c: Conversation, by: Actor, message: Message, key: str) -> Drafts:
    """The agent's words; the first ones take up a conversation given to them. `key` makes a resend harmless."""
    need_own(c, by, leader_too=False)
    draft = EventDraft(
        source=Source.AGENT,
        kind=Kind.MESSAGE_CREATED,
        data=message.model_copy(update={"agent": by.agent}).model_dump(mode="json", exclude_defaults=True),
        key=key,
    )
    return [*claim(c, by), draft]


def transfer(c: Conversation, by: Actor, to: Agent | None, note: str, team: Team | None = None) -> Drafts:
    """To another agent, or (None) back to the queue, a team's where one is named; the customer keeps their place."""
    need_own(c, by)
    if to is not None and to.id == c.assignee:
        raise Conflict("that agent has this conversation already")
    _need_hop(c, by)
    named = team and {"id": team.id, "name": team.name}
    return [_done(by, Kind.HANDOFF_TRANSFERRED, to=to and to.model_dump(), note=note, team=named)]


def take_over(c: Conversation, by: Actor) -> Drafts:
    """A supervisor takes what another agent has, and speaks in it from here on."""
    if c.holder is Holder.AGENT and c.assignee == by.agent.id:
        return claim(c, by)
    if not by.leads:
        need_own(c, by)
    if c.holder is Holder.BOT:
        raise Conflict("nobody waits here: the bot has this conversation")
    return [_done(by, Kind.HANDOFF_ASSIGNED, taken_over=c.assignee, waited=c.holder is Holder.WAITING)]


def hand_back(c: Conversation, by: Actor, reason: str = "") -> Drafts:
    """The bot answers from here on. Whoever may claim a waiting conversation may also hand it back."""
    if c.holder is Holder.BOT:
        raise Conflict("the bot holds this conversation already")
    if c.holder is Holder.AGENT:
        need_own(c, by)
    _need_hop(c, by)
    return [_done(by, Kind.HANDED_BACK, reason=reason)]


def resolve(c: Conversation, by: Actor, reason: Resolution, note: str) -> Drafts:
    """It is done; the customer is asked how it was, where that can be. What they write next the bot answers."""
    need_own(c, by)
    survey = EventDraft(source=Source.SYSTEM, kind=Kind.SURVEY_REQUESTED, data={})
    done = _done(by, Kind.HANDOFF_RESOLVED, reason=reason, note=note)
    return [done, survey] if c.address.channel in ASKING else [done]


def cancel(
    c: Conversation, *, turn: int | None = None, source: Source = Source.CUSTOMER, reason: str = "customer"
) -> Drafts:
    """The customer no longer wants to wait, or waits at another desk (`reason`)."""
    if c.holder is Holder.BOT:
        return NOTHING
    if c.holder is Holder.AGENT:
        raise Taken(c)
    return [EventDraft(source=source, kind=Kind.HANDOFF_CANCELLED, data={"reason": reason}, turn=turn)]


def restart(c: Conversation) -> Drafts:
    """The customer begins anew with the bot; not while an agent has them, who knows what it is about."""
    return [*cancel(c, reason="restarted"), EventDraft(source=Source.CUSTOMER, kind=Kind.RESTARTED, data={})]


def forget(c: Conversation) -> Drafts:
    """The customer wants to be forgotten: nobody waits or speaks here any more, and who did is told why."""
    ended: Drafts = NOTHING
    if c.holder is Holder.AGENT:
        agent = {"agent": {"id": c.assignee, "name": c.assignee_name}}
        data = {**agent, "reason": "forgotten"}
        ended = [EventDraft(source=Source.CUSTOMER, kind=Kind.HANDOFF_RESOLVED, data=data)]
    elif c.holder is Holder.WAITING:
        ended = cancel(c, reason="forgotten")
    return [*ended, EventDraft(source=Source.CUSTOMER, kind=Kind.FORGOTTEN, data={})]


def rate(c: Conversation, score: int, text: str | None) -> Drafts:
    """The customer's answer to the last survey; a second answer to the same one changes nothing."""
    if c.survey_offset == 0:
        raise Conflict("no survey has been asked for")
    return [
        EventDraft(
            source=Source.CUSTOMER,
            kind=Kind.SURVEY_ANSWERED,
            data={"score": score, **({"text": text} if text else {})},
            key=f"survey:{c.survey_offset}",
        )
    ]


def leave_contact(c: Conversation, email: str, *, turn: int | None = None) -> Drafts:
    """Where the customer wants to be told of the answer; the last address counts."""
    if c.holder is Holder.BOT:
        raise Conflict("no agent's answer is awaited")
    if c.notify_email == email:
        return NOTHING
    return [EventDraft(source=Source.CUSTOMER, kind=Kind.CONTACT_GIVEN, data={"email": email}, turn=turn)]


def need_own(c: Conversation, by: Actor, *, leader_too: bool = True) -> None:
    """Raises a Conflict where the actor does not hold the conversation, nor leads who does."""
    if c.holder is not Holder.AGENT:
        raise Conflict("claim this conversation first")
    if c.assignee != by.agent.id and not (leader_too and by.leads):
        raise Taken(c)


def _need_hop(c: Conversation, by: Actor) -> None:
    """Nobody is sent round in circles: after MAX_HOPS, whoever has the customer helps them, or asks a supervisor."""
    if c.hops >= MAX_HOPS and not by.leads:
        raise Loop(f"this customer was passed on {c.hops} times already; please ask a supervisor")


def _done(by: Actor, kind: Kind, **why: object) -> EventDraft:
    """An agent's deed: who, and why."""
    given = {name: value for name, value in why.items() if value}
    return EventDraft(source=Source.AGENT, kind=kind, data={"agent": by.agent.model_dump(), **given})
