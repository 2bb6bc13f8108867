"""Flask glue that every slice uses: answers, refusals, negotiation, the gate, the layout and the logs."""
