# How times are said. An hour that the carrier did not give is never printed.

moment-unknown = at a time the carrier did not give
moment-day = on { $day }
moment-local = { $day } at { $time } local time
moment-utc = { $day } at { $time } UTC
and = and
