"""How people come to apply where not everybody may: nomination, endorsement, a code, somebody who begins for them."""
