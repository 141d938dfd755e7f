namespace Strongroom.Server.Options;

/// <summary>Finds what someone probably meant.</summary>
internal static class NearestName
{
    /// <summary>The name that takes the fewest edits, or null when every one takes more than a third of its letters (at least 2).</summary>
    public static string? Find(string written, IEnumerable<string> names)
    {
        string? nearest = null;
        var fewest = int.MaxValue;
        foreach (var name in names)
        {
            var most = Math.Max(2, name.Length / 3);
            // Lengths alone rule most names out, and a text of any length by all of them.
            if (Math.Abs(written.Length - name.Length) > most)
                continue;
            var edits = Edits(written, name);
            if (edits < fewest && edits <= most)
                (nearest, fewest) = (name, edits);
        }

        return nearest;
    }

    /// <summary>How many letters to add, drop, replace or swap with their neighbour (optimal string alignment distance).</summary>
    private static int Edits(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var replace = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(replace, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[a.Length, b.Length];
    }
}
