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

    /// <summary>Cannot be used until its material is imported.</summary>
    PendingImport,

    /// <summary>A multi-Region primary key that cannot be used, and whose deletion is scheduled when its last replica is
    /// deleted.</summary>
    PendingReplicaDeletion,
}
