"""Questions to all projects over the API: the person's alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Path, Query, Request

from orchestrator.daemon.questions import Questions
from orchestrator.protocol import PREFIX
from orchestrator.protocol.questions import QuestionAccepted, QuestionList, QuestionRequest, QuestionView

Name = Annotated[str, Path(min_length=1, max_length=200)]


def serve_questions(app: FastAPI, questions: Questions) -> Questions:
    """Add the calls about questions to ``app``, answered by ``questions``."""
    app.state.questions = questions

    @app.post(f"{PREFIX}/questions", status_code=202)
    async def ask(order: QuestionRequest, questions: TheQuestions) -> QuestionAccepted:
        """Ask the meta-agent; `question.answered` tells the outcome."""
        return await questions.ask(order)

    @app.get(f"{PREFIX}/questions")
    async def shown(questions: TheQuestions, limit: Annotated[int, Query(ge=1, le=50)] = 50) -> QuestionList:
        """The latest questions with their answers, the oldest first."""
        return questions.list(limit)

    @app.get(f"{PREFIX}/questions/{{question}}")
    async def one(question: Name, questions: TheQuestions) -> QuestionView:
        """One question; every citation of its answer is looked for again."""
        return await questions.view(question)

    @app.post(f"{PREFIX}/questions/{{question}}/stop", status_code=202)
    async def stop(question: Name, questions: TheQuestions) -> QuestionAccepted:
        """Have the meta-agent end; what it has answered by then is kept."""
        return questions.stop(question)

    return questions


def _questions(request: Request) -> Questions:
    questions: Questions = request.app.state.questions
    return questions


TheQuestions = Annotated[Questions, Depends(_questions)]
