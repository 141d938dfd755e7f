namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// How text is broken into words for searching. The user guide documents the boundaries of the "all" filter (a change of
/// case, a letter beside a digit, punctuation); recorded answers add three particulars: the last capital of a run belongs
/// to the lower-case word after it (<c>COMPANYthings</c> is <c>COMPAN</c>, <c>Ythings</c>), a run between spaces that has
/// two different punctuation characters is not split at all, and one that is only punctuation is no word.
/// </summary>
public static class FilterWords
{
    /// <summary>The words for the "all" filter.</summary>
    public static IReadOnlyList<string> Tokens(string text)
    {
        List<string> words = [];
        foreach (var run in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var punctuation = run.Where(IsPunctuation).Distinct().Take(2).ToArray();
            if (run.All(IsPunctuation))
                continue;
            if (punctuation.Length > 1)
                words.Add(run);
            else
                words.AddRange(run.Split(punctuation, StringSplitOptions.RemoveEmptyEntries).SelectMany(AtChanges));
        }

        return words;
    }

    /// <summary>The words of a description: what stands between spaces and punctuation.</summary>
    public static IReadOnlyList<string> Plain(string text)
    {
        var separators = text.Where(character => char.IsWhiteSpace(character) || IsPunctuation(character)).Distinct().ToArray();
        return separators.Length == 0 && text.Length > 0
            ? [text]
            : text.Split(separators, StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsPunctuation(char character) => !char.IsLetterOrDigit(character) && !char.IsWhiteSpace(character);

    private static IEnumerable<string> AtChanges(string word)
    {
        var start = 0;
        for (var i = 1; i < word.Length; i++)
        {
            if (!IsBoundary(word, i))
                continue;
            yield return word[start..i];
            start = i;
        }

        yield return word[start..];
    }

    // Whether a new word begins at this place.
    private static bool IsBoundary(string word, int at)
    {
        var (before, here) = (word[at - 1], word[at]);
        if (char.IsDigit(before) != char.IsDigit(here))
            return true;
        if (char.IsLower(before) && char.IsUpper(here))
            return true;
        return char.IsUpper(before) && char.IsUpper(here) && at + 1 < word.Length && char.IsLower(word[at + 1]);
    }
}
