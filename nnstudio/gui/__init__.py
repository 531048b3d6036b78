"""The only floor with Qt: draws views and returns intents."""
