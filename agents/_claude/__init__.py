"""The real session: Claude Code driven through the Claude Agent SDK, which nothing else imports."""
