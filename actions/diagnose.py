"""`action_diagnose`: offers to look a cause up where a diagnosis explains the question, and else asks help search."""

from collections.abc import Mapping

from actions.diagnosis.check import Compiled
from actions.diagnosis.library import Library
from actions.diagnosis.matching import Matcher
from actions.search_help import SearchHelp
from actions.turn import Turn, TurnAction
from contracts.actions import DiagnosisPayload, SearchPayload


class Diagnose(TurnAction):
    """Reads no records: that is for later, when the customer has agreed (`actions.diagnosis.doors`)."""

    def __init__(self, search_help: SearchHelp, library: Library) -> None:
        self._search_help = search_help
        self._library = library
        self._matching: tuple[Mapping[str, Compiled], Matcher] | None = None

    def name(self) -> str:
        return "action_diagnose"

    async def answer(self, turn: Turn) -> DiagnosisPayload | SearchPayload:
        found = await self._search_help.search(turn)
        matched = self._matcher.match(turn.query, turn.question_type, found)
        if matched is None:
            return SearchPayload(type="search", query=turn.query, result=found, intent=turn.intent)
        diagnosis, lang = matched.compiled.diagnosis, turn.lang or "ko"
        return DiagnosisPayload(
            type="diagnosis",
            diagnosis=diagnosis.id,
            title=getattr(diagnosis.title, lang),
            looks_at=getattr(diagnosis.looks_at, lang),
            articles=diagnosis.articles,
            query=turn.query,
            result=found,
            intent=turn.intent,
        )

    @property
    def _matcher(self) -> Matcher:
        """Made anew where the diagnoses have changed."""
        good = self._library.good
        if self._matching is None or self._matching[0] is not good:
            self._matching = (good, Matcher(good))
        return self._matching[1]
