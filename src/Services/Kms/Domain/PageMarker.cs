using System.Buffers.Text;
using System.Globalization;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Domain;

/// <summary>Page markers: the position of a scan in Base64Url. A forged one cannot lead outside the caller's own list.</summary>
internal static class PageMarker
{
    /// <summary>The marker of the next page, or null at the end.</summary>
    public static string? Write(Key? position) => position is { } key ? Base64Url.EncodeToString(key.Bytes.Span) : null;

    /// <summary>The position of a marker.</summary>
    /// <param name="marker">The request's marker, or null for the first page.</param>
    /// <param name="listed">What the list's positions begin with.</param>
    /// <exception cref="AwsException">InvalidMarkerException.</exception>
    public static Key? Read(string? marker, Key listed)
    {
        if (marker is null)
        {
            return null;
        }

        return Base64Url.IsValid(marker) && Base64Url.DecodeFromChars(marker) is var position && position.AsSpan().StartsWith(listed.Bytes.Span)
            ? Key.FromBytes(position)
            : throw KmsErrors.InvalidMarkerException("The marker is not valid.");
    }

    /// <summary>The marker of the next page of a list that is kept in one record, or null at its end.</summary>
    public static string? WriteIndex(int next, int count) =>
        next < count ? next.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The position of such a marker. What has become shorter since ends there.</summary>
    /// <exception cref="AwsException">InvalidMarkerException.</exception>
    public static int ReadIndex(string? marker, int count)
    {
        if (marker is null)
        {
            return 0;
        }

        return int.TryParse(marker, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? Math.Min(index, count)
            : throw KmsErrors.InvalidMarkerException("The marker is not valid.");
    }
}
