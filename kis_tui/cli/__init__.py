"""The command line: it joins the rooms, and is the only one that prints and sets exit codes."""
