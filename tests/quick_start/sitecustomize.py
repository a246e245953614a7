"""Read by every Python that the tests start: look for garbage more seldom.

Loading Keras makes a million things that stay. To go through them again and again, as Python does
by default, takes a fifth of the time that it takes to load.
"""

import gc

gc.set_threshold(50_000, 20, 50)
