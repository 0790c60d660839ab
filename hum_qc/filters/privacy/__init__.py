"""Personal data and secrets: cheap patterns screen a batch, suspects are parsed, and no evidence holds a value."""
