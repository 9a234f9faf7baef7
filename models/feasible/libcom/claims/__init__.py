"""What the essay on anarcho-communist planning says, its critic's objections, and what the models answer."""
