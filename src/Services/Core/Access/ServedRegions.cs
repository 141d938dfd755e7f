namespace Strongroom.Services.Access;

/// <summary>Which regions this server serves. Requests for others do not come this far; what an operation would do in another
/// region by itself, such as making a replica, has to ask.</summary>
/// <param name="contains">Whether a region is served; names that are none are not.</param>
public sealed class ServedRegions(Func<string, bool> contains)
{
    /// <summary>Whether <paramref name="region"/> is one of them.</summary>
    public bool Contains(string region) => contains(region);
}
