
# What the script above leaves out: --option=value, the last of A,B,..., and files wherever no word
# fits, for a scenario may be a file.
function _complete_faultline_more() {
  local words=() at=0 i last prefix=
  for ((i = 0; i <= COMP_CWORD; i++)); do
    if [[ "${COMP_WORDS[i]}" == "=" && "${COMP_WORDS[i - 1]}" == --* ]]; then
      ((i == COMP_CWORD)) && words+=("")
    else
      words+=("${COMP_WORDS[i]}")
    fi
  done
  at=$((${#words[@]} - 1))
  last=${words[at]}
  if [[ "$last" == *,* && "${words[at - 1]}" == --prepaging ]]; then
    prefix=${last%,*},
    words[at]=${last##*,}
  fi
  local COMP_WORDS=("${words[@]}") COMP_CWORD=$at
  COMPREPLY=()
  _complete_faultline
  if [[ ${#COMPREPLY[@]} -eq 0 && "$last" != -* && -z "$prefix" ]]; then
    type compopt &>/dev/null && compopt -o filenames
    local IFS=$'\n'
    COMPREPLY=($(compgen -f -- "$last"))
  elif [[ -n "$prefix" ]]; then
    COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
  fi
}
complete -F _complete_faultline_more -o default faultline
