"""The words of the field: frozen values and the exchange's arithmetic, without any I/O."""
