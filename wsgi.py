"""The door: settings from the environment, one application."""

import os

from portal import create_app
from portal.settings import read_settings

application = create_app(read_settings(os.environ))
