"""The words of the screen, in every language the program has."""
