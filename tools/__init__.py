"""The one-command start: embedded servers, the supervisor and what `make` calls. Nothing here is imported by the site."""
