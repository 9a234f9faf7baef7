"""Large linear programs of plants with capacities: interior points, semismooth Newton steps, the vertex.

With thousands of plants simplex walks along too many vertices, interior points factorize what fills up, and
first-order methods take tens of thousands of steps for the last digits. What makes a plan special is that
production yields: the products ``N D N'`` of net outputs with weights are well conditioned, so that conjugate
gradients solve Newton's equations in a few dozen products, and nothing is ever factorized.
"""

from feasible.optimum._capacities.boxed import Boxed
from feasible.optimum._capacities.search import Found, begun, search
from feasible.optimum._capacities.vertex import Equations

__all__ = ["Boxed", "Equations", "Found", "begun", "search"]
