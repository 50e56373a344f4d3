"""The guide's front door: connect, subscribe and get pandas DataFrames or typed values in callbacks."""
