"""An MCP server on standard input and output: the library and the queue, for the person's own MCP clients."""
