"""The HTTP service and the page: `inkdigits serve`.

The way of a request: `protocol` bounds its head and its answer, `watch` logs and counts it,
`shield` asks whether it may come in, `routes` finds what is wanted, `bodies` counts what arrives,
`inputs` makes ink and pictures of it, and a `lane` reads them away from the event loop, together
with whatever else came.
"""
