/*
 * The position of the device, when it is asked for, to three decimals, about a hundred metres: `found` hears {latitude,
 * longitude, accuracy}, `refused` that the device gave none.
 */
window.locate = (found, refused) => {
  const round = ({ coords }) => found({
    latitude: coords.latitude.toFixed(3), longitude: coords.longitude.toFixed(3), accuracy: Math.max(100, Math.round(coords.accuracy)),
  });
  navigator.geolocation.getCurrentPosition(round, refused, { enableHighAccuracy: false, timeout: 20000, maximumAge: 60000 });
};
