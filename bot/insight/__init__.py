"""What the operator learns from use: unanswered questions, votes, reports."""
