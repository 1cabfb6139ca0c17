"""The builders of all tests: ``from tests.world import make_unit``."""

from tests.world.fieldwork import *  # noqa: F403
from tests.world.judgement import *  # noqa: F403
from tests.world.places import *  # noqa: F403
from tests.world.surveys import *  # noqa: F403
