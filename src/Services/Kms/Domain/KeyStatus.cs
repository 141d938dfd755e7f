using System.Text.Json.Serialization;

namespace Strongroom.Services.Kms.Domain;

/// <summary>A key's state, in AWS's spelling (KeyState). The names are stored, so they do not change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyStatus>))]
internal enum KeyStatus
{
    /// <summary>Can be used.</summary>
    Enabled,

    /// <summary>Cannot be used until it is enabled.</summary>
    Disabled,

    /// <summary>Cannot be used, and is deleted when its window is over.</summary>
    PendingDeletion,
}
