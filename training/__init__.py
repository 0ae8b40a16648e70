"""How index/model was made: vocabulary, data, training, export, evaluation; never imported at run time."""
