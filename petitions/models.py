"""A call for change. The lifecycle of petitions comes with its own migration; until then the app holds its place only."""
