"""What crosses a process or the wire: value types only, no behaviour, no heavy imports."""
