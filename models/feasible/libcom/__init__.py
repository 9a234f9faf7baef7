"""Libertarian communism: planning in kind by a federation (essay: Katja, 'Anarcho-Communist Planning')."""
