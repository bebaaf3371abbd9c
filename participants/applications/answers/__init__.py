"""How others than the applicant read her answers: hidden passages, translations, and what the team completes."""
