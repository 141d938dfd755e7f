using Strongroom.Protocol.Errors;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Domain;

/// <summary>The tags of parameters.</summary>
internal static class ParameterTags
{
    private const int Limit = 50;

    /// <summary>Refuses tags that nothing can have. The model has checked their characters.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public static void Check(IReadOnlyList<Tag>? tags)
    {
        if (tags is null)
        {
            return;
        }

        if (tags.Any(tag => tag.Key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
        {
            throw CommonErrors.Validation(ParameterTexts.TagReserved);
        }

        if (tags.DistinctBy(tag => tag.Key).Count() < tags.Count)
        {
            throw CommonErrors.Validation(ParameterTexts.TagTwice);
        }
    }

    /// <summary>The tags with others set: a known key keeps its place and takes the new value; null if there would be too many.</summary>
    public static IReadOnlyList<ParameterTag>? With(IReadOnlyList<ParameterTag> tags, IReadOnlyList<Tag>? added)
    {
        List<ParameterTag> all = [.. tags];
        foreach (var tag in added ?? [])
        {
            var known = all.FindIndex(held => held.Key == tag.Key);
            if (known < 0)
            {
                all.Add(new ParameterTag(tag.Key!, tag.Value!));
            }
            else
            {
                all[known] = new ParameterTag(tag.Key!, tag.Value!);
            }
        }

        return all.Count > Limit ? null : all;
    }
}
