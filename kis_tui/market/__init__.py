"""The memory: the newest book, the last prints and the day's figures of every stream. One writer, nothing grows."""
